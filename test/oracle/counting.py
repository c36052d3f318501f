"""Counting what a model does while it runs: multiply-adds, the longest way in weight layers, residual additions.

Multiply-adds: one for each product of a convolution, a linear layer or a matrix product, batch 1. `weighted` has a
trained weight on one side, or what is computed from weights alone; `activations` has none. They are counted where every
such operation passes, below the modules, so functional calls and nn.MultiheadAttention are counted too.

A residual addition adds two tensors that are computed from a common one, with a weight layer on a way in between. What a
gate is computed from is beside the way of what it multiplies, and no way leads through a detached tensor.
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode


GATES = ("sigmoid", "sigmoid_", "hardsigmoid", "hardsigmoid_")
DETACHED = ("detach", "detach_")
REARRANGED = ("rsub", "view", "_unsafe_view", "expand", "unsqueeze", "squeeze", "permute", "transpose")


class Counter(TorchDispatchMode):
    """Counts below autograd, where every convolution and matrix product passes, on the way from the input alone: what is
    computed from parameters and constants (a bias from a table of positions) is no work on the input.

    `places` has, for each tensor that depends on the input, its place in the order of computation; `before`, `stream` and
    `crosses` have, by place, the places that it was computed from, those without its gate, and whether it is the product
    with a weight."""

    def __init__(self, model, inputs):
        self.weights = {id(parameter) for parameter in model.parameters()}
        self.places = {id(tensor): place for place, tensor in enumerate(inputs)}
        self.before = [() for _ in inputs]
        self.stream = list(self.before)
        self.gates = set()
        self.crosses = [False for _ in inputs]
        self.sums = []
        self.views = {}
        self.alive = list(inputs)
        self.weighted = 0
        self.activations = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        given = list(tensors_in([args, list(kwargs.values())]))
        name = function.__name__.split(".")[0]
        if name.startswith("new_") or name.endswith("_like"):
            given = []
        sources = tuple({self.places[id(tensor)]: None for tensor in given if id(tensor) in self.places})
        of_weights = any(id(tensor) in self.weights for tensor in given)
        result = applied(function, args, kwargs)
        made = list(tensors_in(result))
        self.alive += made
        if not sources:
            if of_weights:
                self.weights.update(id(tensor) for tensor in made)
            return result
        sides, products = products_of(name, args, result)
        crosses = products > 0 and any(id(side) in self.weights for side in sides)
        if crosses:
            self.weighted += products
        else:
            self.activations += products
        place = len(self.before)
        self.before.append(sources)
        self.crosses.append(crosses)
        gates = [source for source in sources if source in self.gates]
        if name in GATES or (name in REARRANGED and gates):
            self.gates.add(place)
        gated = name in ("mul", "mul_") and len(sources) == 2 and len(gates) == 1
        stream = tuple(source for source in sources if source not in gates) if gated else sources
        self.stream.append(() if name in DETACHED else stream)
        if name in ("add", "add_") and len(sources) == 2:
            self.sums.append(place)
        for tensor in made:
            # What writes in place changes every view of the same numbers.
            storage = tensor.storage()._storage._cdata
            seen = self.views.setdefault(storage, [])
            if name.endswith("_"):
                self.places.update((other, place) for other in seen)
            seen.append(id(tensor))
            self.places[id(tensor)] = place
        return result

    def depth(self, output):
        longest = []
        for sources, crosses in zip(self.before, self.crosses):
            longest.append(max((longest[source] for source in sources), default=0) + crosses)
        return max((longest[self.places[id(tensor)]] for tensor in tensors_in(output) if id(tensor) in self.places), default=0)

    def residual_additions(self):
        return sum(self.is_residual(*self.before[place]) for place in self.sums)

    def is_residual(self, left, right):
        """From the nearest place that both sides come from: does a way to one of them cross a weight?"""
        ways = [self.ways_back(left), self.ways_back(right)]
        shared = ways[0].keys() & ways[1].keys()
        if not shared:
            return False
        split = max(shared)
        return self.crosses_between(split, left) or self.crosses_between(split, right)

    def ways_back(self, place):
        seen = {place: None}
        waiting = [place]
        while waiting:
            for source in self.stream[waiting.pop()]:
                if source not in seen:
                    seen[source] = None
                    waiting.append(source)
        return seen

    def crosses_between(self, split, end):
        """Is there a weight on a way from `split` to `end`?"""
        reached = {split: False}
        for place in range(split + 1, end + 1):
            ways = [reached[source] for source in self.stream[place] if source in reached]
            if ways:
                reached[place] = any(ways) or self.crosses[place]
        return reached.get(end, False)


def applied(function, args, kwargs):
    """The function's result. A function that takes no tensors without numbers takes zeros in their place."""
    try:
        return function(*args, **kwargs)
    except NotImplementedError:
        zeros = [torch.zeros(value.shape, dtype=value.dtype) if isinstance(value, torch.Tensor) else value for value in args]
        result = function(*zeros, **kwargs)
        return tuple(value.to("meta") for value in result) if isinstance(result, tuple) else result.to("meta")


def tensors_in(values):
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from tensors_in(value)
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
