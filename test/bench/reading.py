#!/usr/bin/python3
"""What Python takes for the same: importing torch and torchvision, building resnet152, tracing it by running it once.

One JSON object in milliseconds: `load`, `build`, `trace`.
"""
import json
import time

start = time.perf_counter()
import torch
import torchvision

loaded = time.perf_counter()
model = torchvision.models.resnet152(weights=None).eval()
built = time.perf_counter()
with torch.no_grad():
    torch.jit.trace(model, torch.zeros(1, 3, 224, 224), check_trace=False)
traced = time.perf_counter()
print(json.dumps({"load": (loaded - start) * 1e3, "build": (built - loaded) * 1e3, "trace": (traced - built) * 1e3}))
