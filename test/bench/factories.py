#!/usr/bin/python3
"""What Python takes for the same: importing torch and torchvision, then building, tracing and counting each factory.

One JSON object in milliseconds of the processor: `load`, `build`, `trace`. torch.fx traces a model; where it cannot, the
model is traced by running it; a detector, which neither can, is run.
"""
import importlib
import json
import sys
import time

start = time.process_time()
import torch
import torchvision

load = time.process_time() - start
torch.set_num_threads(1)


def trace(model, shapes, detects):
    try:
        return torch.fx.symbolic_trace(model)
    except Exception:
        inputs = [torch.zeros(shape) for shape in shapes]
        if detects:
            return model([inputs[0][0]])
        return torch.jit.trace(model, tuple(inputs), check_trace=False, strict=False)


build = traced = 0.0
with open(sys.argv[1]) as table, torch.no_grad():
    for row in map(json.loads, table):
        if row["group"] in ("arguments", "programs"):
            continue
        start = time.process_time()
        module = importlib.import_module("torchvision.models." + row["file"].replace("/", "."))
        backbone = {"weights_backbone": None} if row["group"] in ("segmentation", "detection") else {}
        model = vars(module)[row["entry"]](weights=None, **backbone).eval()
        build += time.process_time() - start
        start = time.process_time()
        trace(model, row["inputs"], row["group"] == "detection")
        sum(parameter.numel() for parameter in model.parameters())
        traced += time.process_time() - start
print(json.dumps({"load": load * 1e3, "build": build * 1e3, "trace": traced * 1e3}))
