#!/usr/bin/python3
"""Training steps of one network of models.py: `torch_steps.py ENTRY BATCH SIZE`.

Reads lines `THREADS LAYOUT STEPS` (layout: default or channels_last) and answers each with the milliseconds of its steps as
JSON. The first line that it prints has the version and the number of parameters.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

import models

entry, batch, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.manual_seed(0)


def prepared(layout):
    memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    model = getattr(models, entry)().to(memory_format=memory_format).train()
    optimiser = torch.optim.SGD(model.parameters(), 0.01, 0.9, weight_decay=1e-4)
    images = torch.randn(batch, 3, size, size).to(memory_format=memory_format)
    return model, optimiser, images, torch.arange(batch) % 10


def step(model, optimiser, images, labels):
    start = time.perf_counter()
    optimiser.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimiser.step()
    loss.item()
    return (time.perf_counter() - start) * 1e3


ready = {}
count = sum(parameter.numel() for parameter in getattr(models, entry)().parameters())
print(json.dumps({"version": torch.__version__, "parameters": count}), flush=True)
for line in sys.stdin:
    threads, layout, steps = line.split()
    torch.set_num_threads(int(threads))
    if layout not in ready:
        ready[layout] = prepared(layout)
    print(json.dumps([step(*ready[layout]) for _ in range(int(steps))]), flush=True)
