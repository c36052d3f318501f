#!/usr/bin/python3
"""Counts torchvision's models by running them: the measure of what the reader reads without running anything.

    torchvision.py                  one JSON object a line for each model of the list below
    torchvision.py resnet18 vit_b_16   those whose name is given
    torchvision.py --write FILE     the table that the tests compare with where python3-torch is absent

Multiply-adds: one for each product of a convolution, a linear layer or a matrix product, batch 1. `weighted` has a
trained weight on one side, `activations` a value computed from the input on both. They are counted where every such
operation passes, below the modules, so functional calls and nn.MultiheadAttention are counted too.
"""
import importlib
import json
import sys
import warnings

# This file has the name of what it imports.
sys.path.pop(0)

import torch

from torch.utils._python_dispatch import TorchDispatchMode

warnings.filterwarnings("ignore")

# First values play no part in a count, and drawing them takes longer than everything else.
for name, function in vars(torch.nn.init).items():
    if name.endswith("_") and callable(function):
        setattr(torch.nn.init, name, lambda tensor, *args, **kwargs: tensor)

CLASSIFIERS = {
    "alexnet": ["alexnet"],
    "convnext": ["convnext_tiny", "convnext_base"],
    "densenet": ["densenet121", "densenet161", "densenet169", "densenet201"],
    "efficientnet": ["efficientnet_b0", "efficientnet_b3", "efficientnet_v2_s"],
    "googlenet": ["googlenet"],
    "inception": ["inception_v3"],
    "maxvit": ["maxvit_t"],
    "mnasnet": ["mnasnet0_5", "mnasnet1_3"],
    "mobilenetv2": ["mobilenet_v2"],
    "mobilenetv3": ["mobilenet_v3_small", "mobilenet_v3_large"],
    "regnet": ["regnet_x_400mf", "regnet_x_32gf", "regnet_y_400mf", "regnet_y_16gf"],
    "resnet": [
        "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d",
        "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2",
    ],
    "shufflenetv2": ["shufflenet_v2_x0_5", "shufflenet_v2_x2_0"],
    "squeezenet": ["squeezenet1_0", "squeezenet1_1"],
    "swin_transformer": ["swin_t", "swin_b", "swin_v2_t"],
    "vgg": ["vgg11", "vgg16", "vgg16_bn", "vgg19"],
    "vision_transformer": ["vit_b_16", "vit_b_32"],
}

VARIATIONS = {
    "resnet": [
        "resnet18(num_classes=10)",
        "resnet50(replace_stride_with_dilation=[False, True, True])",
        "resnet50(groups=4, width_per_group=32)",
        "resnet101(zero_init_residual=True)",
        "resnet34(norm_layer=lambda channels: nn.GroupNorm(32, channels))",
        "ResNet(Bottleneck, [1, 2, 1, 1], num_classes=7, groups=2)",
        "ResNet(BasicBlock, [2, 2, 2, 2], norm_layer=partial(nn.BatchNorm2d, eps=1e-3))",
        "BasicBlock(64, 64)",
        "Bottleneck(256, 64)",
    ],
    "densenet": ["DenseNet(growth_rate=12, block_config=(6, 6, 6), num_init_features=24, num_classes=10)"],
    "mobilenetv2": ["mobilenet_v2(width_mult=0.5)"],
    "vision_transformer": [
        "VisionTransformer(image_size=64, patch_size=8, num_layers=3, num_heads=4, hidden_dim=96, mlp_dim=192, num_classes=10)"
    ],
}

SHAPES = {
    "BasicBlock(64, 64)": [1, 64, 56, 56],
    "Bottleneck(256, 64)": [1, 256, 56, 56],
    "inception_v3": [1, 3, 299, 299],
    VARIATIONS["vision_transformer"][0]: [1, 3, 64, 64],
}


class Counter(TorchDispatchMode):
    """Counts below autograd, where every convolution and matrix product passes, on the way from the input alone: what is
    computed from parameters and constants (a bias from a table of positions) is no work on the input. Whether a side is a
    weight is told by its storage, which views of a parameter share. `paths` has, for each tensor that depends on the
    input, the most weight layers on a way to it."""

    def __init__(self, model, inputs):
        self.weights = {parameter.storage().data_ptr() for parameter in model.parameters()}
        self.paths = {id(tensor): 0 for tensor in inputs}
        self.alive = list(inputs)
        self.weighted = 0
        self.activations = 0

    def before(self, values):
        lengths = (self.paths.get(id(tensor)) for tensor in tensors_in(values))
        return max((length for length in lengths if length is not None), default=None)

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        length = self.before([args, list(kwargs.values())])
        result = function(*args, **kwargs)
        if length is None:
            return result
        sides, products = products_of(function.__name__.split(".")[0], args, result)
        if products:
            if any(side.storage().data_ptr() in self.weights for side in sides):
                self.weighted += products
                length += 1
            else:
                self.activations += products
        for tensor in tensors_in(result):
            self.alive.append(tensor)
            self.paths[id(tensor)] = length
        return result


def tensors_in(values):
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, (list, tuple)):
        for value in values:
            yield from tensors_in(value)


def products_of(name, args, result):
    """What may be a weight, and how many multiply-adds it takes."""
    if name == "convolution":
        transposed = args[6]
        return [args[1]], (args[0] if transposed else result).numel() * args[1][0].numel()
    if name in ("mm", "bmm"):
        return args[:2], result.numel() * args[0].shape[-1]
    if name in ("addmm", "baddbmm"):
        return args[1:3], result.numel() * args[1].shape[-1]
    return [], 0


def measure(file, entry):
    scope = dict(vars(importlib.import_module(f"torchvision.models.{file}")))
    call = entry if "(" in entry else entry + "()"
    if file in ("googlenet", "inception"):
        call = call.replace("()", "(init_weights=False)")
    model = eval(call, scope).eval()
    shape = SHAPES.get(entry, [1, 3, 224, 224])
    inputs = [torch.zeros(shape)]
    counter = Counter(model, inputs)
    # Without gradients attention takes a path of its own, which is one operator.
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    with counter:
        output = model(*inputs)
    return {
        "file": file,
        "entry": entry,
        "input": shape,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "weighted": counter.weighted,
        "activations": counter.activations,
        "depth": counter.before([output]),
        "output": list(output.shape),
        "names": sum(1 for _ in model.named_parameters()),
        "first": next(iter(model.named_parameters()))[0],
        "last": list(model.named_parameters())[-1][0],
    }


def main(arguments):
    entries = [(file, entry) for table in (CLASSIFIERS, VARIATIONS) for file, names in table.items() for entry in names]
    if arguments[:1] == ["--write"]:
        lines = [json.dumps(measure(*entry)) for entry in entries]
        with open(arguments[1], "w") as table:
            table.write("[\n  " + ",\n  ".join(lines) + "\n]\n")
        return
    for file, entry in entries:
        if not arguments or entry in arguments:
            print(json.dumps(measure(file, entry)), flush=True)


main(sys.argv[1:])
