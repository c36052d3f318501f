#!/usr/bin/python3
"""Counts torchvision's models by running them: the measure of what the reader reads without running anything.

    torchvision.py                  one JSON object a line for each entry: every factory that torchvision registers, and
                                    variations.py
    torchvision.py resnet18 vit_b_16   those whose name is given
    torchvision.py --write FILE     the table that the tests compare with where python3-torch is absent

A model runs on tensors without numbers (PyTorch's `meta` device). What would be loaded from the network is not: weights
play no part in a count. A detector's forward depends on numbers: of it the parts before that are run, and counted.
"""
import importlib
import json
import sys
import textwrap
import warnings

# This file has the name of what it imports.
here = sys.path.pop(0)

import torch
import torchvision
from torchvision.models.detection.transform import GeneralizedRCNNTransform

sys.path.append(here)
from counting import Counter, tensors_in
from variations import ARGUMENTS, INPUTS, PROGRAMS

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

# First values play no part in a count, and drawing them takes longer than everything else.
for name, function in vars(torch.nn.init).items():
    if name.endswith("_") and callable(function):
        setattr(torch.nn.init, name, lambda tensor, *args, **kwargs: tensor)
torchvision.models._api.WeightsEnum.get_state_dict = lambda self, progress: {}
torch.nn.Module.load_state_dict = lambda self, *args, **kwargs: None

# By arrangement alone, which needs no numbers.
torch.repeat_interleave = lambda tensor, times, dim: torch.stack([tensor] * times, dim + 1).flatten(dim, dim + 1)

FOLDERS = ("quantization", "segmentation", "video", "optical_flow", "detection")

# Parts of a detector that come before what depends on the data: their inputs are the ones before, from the images on.
PARTS = ("backbone", "rpn.head", "head")


def entries():
    """(group, file, entry): every registered factory with its default arguments, then the variations. A program has no file."""
    for factory in torchvision.models._api.BUILTIN_MODELS.values():
        path = factory.__module__.split(".")[2:]
        yield (path[0] if path[0] in FOLDERS else "classification"), "/".join(path), factory.__name__
    for file, calls in ARGUMENTS.items():
        for call in calls:
            yield "arguments", file, call
    for title in PROGRAMS:
        yield "programs", None, title


def measure(group, file, entry):
    if file:
        scope = dict(vars(importlib.import_module("torchvision.models." + file.replace("/", "."))))
        value = eval(entry, scope)
    else:
        scope = {}
        exec(textwrap.dedent(PROGRAMS[entry]), scope)
        value = scope["network"]
    model = (value if isinstance(value, torch.nn.Module) else value()).eval()
    names = [name for name, _ in model.named_parameters()]
    row = {
        "group": group,
        **({"file": file} if file else {"source": textwrap.dedent(PROGRAMS[entry]).lstrip()}),
        "entry": entry,
        "inputs": shapes_of(file or "", entry),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "names": len(names),
        "first": names[0],
        "last": names[-1],
    }
    # Without gradients attention takes a path of its own, which is one operator.
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    if isinstance(getattr(model, "transform", None), GeneralizedRCNNTransform):
        return {**row, "parts": parts_of(model, row["inputs"])}
    return {**row, **counted(model, row["inputs"])}


def counted(model, shapes):
    model.to("meta")
    inputs = [torch.zeros(shape, device="meta") for shape in shapes]
    counter = Counter(model, inputs)
    with counter:
        output = model(*inputs)
    return {
        "weighted": counter.weighted,
        "activations": counter.activations,
        "depth": counter.depth(output),
        "units": counter.residual_additions(),
        "outputs": [list(tensor.shape) for tensor in tensors_in(output)],
    }


def parts_of(model, shapes):
    """Multiply-adds of a detector's parts."""
    images = model.transform([torch.zeros(shape[1:]) for shape in shapes])[0].tensors
    model.to("meta")
    value = images.to("meta")
    parts = {}
    for name in PARTS:
        try:
            part = model.get_submodule(name)
        except AttributeError:
            continue
        counter = Counter(model, list(tensors_in(value)))
        with counter:
            value = part(value)
        parts[name] = {"weighted": counter.weighted, "activations": counter.activations}
        value = list(tensors_in(value))
    return parts


def shapes_of(file, entry):
    if entry in INPUTS:
        return INPUTS[entry]
    if file.endswith("inception"):
        return [[1, 3, 299, 299]]
    if file == "video/resnet":
        return [[1, 3, 16, 112, 112]]
    if file.startswith("video"):
        return [[1, 3, 16, 224, 224]]
    if file.startswith("optical_flow"):
        return [[1, 3, 128, 128], [1, 3, 128, 128]]
    if file.startswith("detection"):
        return [[1, 3, 320, 320]]
    return [[1, 3, 224, 224]]


def main(arguments):
    if arguments[:1] == ["--write"]:
        with open(arguments[1], "w") as table:
            table.writelines(json.dumps(measure(*entry)) + "\n" for entry in entries())
        return
    for group, file, entry in entries():
        if not arguments or entry in arguments:
            print(json.dumps(measure(group, file, entry)), flush=True)


main(sys.argv[1:])
