"""Runs torch and torchvision on the cases, told by lines of JSON what to do.

Each request and each answer is one line of JSON. Tensors pass through files.

    open    case, threads, x, dy, rois   the ways there are
    time    way, calls                   nanoseconds that so many calls took
    result  way, values, at              writes what a call gave to these files
    close                                forgets the case
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
import torchvision

DTYPES = {"f32": np.float32, "f64": np.float64, "u8": np.uint8}
aten, nn = torch.ops.aten, torch._C._nn


class Case:
    """A case, its tensors with channels first as torch has them, and the ways to solve it."""

    def __init__(self, request):
        self.__dict__.update(request["case"])
        self.first = self.layout == "nchw"
        self.axes = {a: tuple(getattr(self, a)[3 - self.nd:]) for a in "iok" + "sp" if hasattr(self, a)}
        self.maps = [self.load(path, self.n, self.c, self.level(i)) for i, path in enumerate(request["x"] or [])]
        self.x = self.maps[0] if self.maps else None
        pooled = (self.rois, self.oc) if "roi" in self.op else (self.n, self.c)
        self.dy = self.load(request["dy"], *pooled, self.axes["o"]) if request["dy"] else None
        self.boxes = torch.from_numpy(np.fromfile(request["rois"], np.float32).reshape(-1, 5)) if request["rois"] else None
        self.ways = []
        for name, form, f in getattr(self, self.op)():
            self.offer(name, form, f)

    def level(self, i):
        return tuple(extent >> i for extent in self.axes["i"])

    def load(self, path, n, c, extents):
        data = np.fromfile(path, DTYPES[self.dtype])
        return self.view(torch.from_numpy(data), n, c, extents)

    def view(self, data, n, c, extents):
        """Shows memory in the layout of the case as a tensor with channels first."""
        if self.first:
            return data.reshape(n, c, *extents)
        return data.reshape(n, *extents, c).movedim(-1, 1)

    def empty(self, n, c, extents, dtype=torch.float32):
        return self.view(torch.empty(n * c * int(np.prod(extents)), dtype=dtype), n, c, extents)

    def out(self, dtype=None):
        return self.empty(self.n, self.c, self.axes["o"], dtype or self.x.dtype)

    def dx(self):
        return self.empty(self.n, self.c, self.axes["i"])

    def offer(self, name, form, f):
        """Keeps a way that runs."""
        try:
            f()
        except (RuntimeError, NotImplementedError, TypeError) as e:
            print(f"torch: {self.name}: {name}: {str(e).splitlines()[0]}", file=sys.stderr)
            return
        self.ways.append((name, form, f))

    def window(self):
        return self.axes["k"], self.axes["s"], self.axes["p"]

    def max(self):
        if self.dtype == "u8":
            q = torch._make_per_tensor_quantized_tensor(self.x, 1.0, 0)
            yield "quantized", "", lambda: torch.quantized_max_pool2d(q, *self.window(), (1, 1), bool(self.ceil))
            return
        k, s, p = self.window()
        plain = [F.max_pool1d, F.max_pool2d, F.max_pool3d][self.nd - 1]
        yield "plain", "", lambda: plain(self.x, k, s, p, 1, bool(self.ceil))
        if self.nd == 1:
            flat = self.x.unsqueeze(2)
            yield "2-D", "", lambda: F.max_pool2d(flat, (1, *k), (1, *s), (0, *p), 1, bool(self.ceil)).squeeze(2)
            return
        with_indices = [nn.max_pool2d_with_indices, nn.max_pool3d_with_indices][self.nd - 2]
        out = self.out(), self.out(torch.int64)
        yield "out=", "", lambda: with_indices(self.x, k, s, p, (1,) * self.nd, bool(self.ceil), out=out)[0]

    def maxidx(self):
        k, s, p = self.window()
        out = self.out(), self.out(torch.int64)
        yield "plain", "int64", lambda: F.max_pool2d(self.x, k, s, p, 1, bool(self.ceil), True)
        yield "out=", "int64", lambda: nn.max_pool2d_with_indices(self.x, k, s, p, (1, 1), bool(self.ceil), out=out)

    def avg(self):
        options = *self.window(), bool(self.ceil), bool(self.incl)
        out = self.out()
        yield "plain", "", lambda: F.avg_pool2d(self.x, *options)
        yield "out=", "", lambda: nn.avg_pool2d(self.x, *options, out=out)

    def gavg(self):
        out = self.out()
        yield "adaptive", "", lambda: F.adaptive_avg_pool2d(self.x, 1)
        yield "mean", "", lambda: self.x.mean((2, 3), keepdim=True)
        yield "mean out=", "", lambda: torch.mean(self.x, (2, 3), keepdim=True, out=out)

    def gmax(self):
        out = self.out()
        yield "adaptive", "", lambda: F.adaptive_max_pool2d(self.x, 1)
        yield "amax", "", lambda: self.x.amax((2, 3), keepdim=True)
        yield "amax out=", "", lambda: torch.amax(self.x, (2, 3), keepdim=True, out=out)
        yield "window", "", lambda: F.max_pool2d(self.x, self.axes["k"])

    def adaptavg(self):
        out = self.out()
        yield "plain", "", lambda: F.adaptive_avg_pool2d(self.x, self.axes["o"])
        yield "out=", "", lambda: nn.adaptive_avg_pool2d(self.x, self.axes["o"], out=out)

    def max_bwd(self):
        k, s, p = self.window()
        _, at = F.max_pool2d(self.x, k, s, p, 1, bool(self.ceil), True)
        options = k, s, p, (1, 1), bool(self.ceil), at
        dx = self.dx()
        yield "plain", "int64", lambda: aten.max_pool2d_with_indices_backward(self.dy, self.x, *options)
        yield "out=", "int64", lambda: aten.max_pool2d_with_indices_backward(self.dy, self.x, *options, grad_input=dx)

    def avg_bwd(self):
        options = *self.window(), bool(self.ceil), bool(self.incl), None
        x, dx = self.dx(), self.dx()
        yield "plain", "", lambda: aten.avg_pool2d_backward(self.dy, x, *options)
        yield "out=", "", lambda: aten.avg_pool2d_backward(self.dy, x, *options, grad_input=dx)

    def gavg_bwd(self):
        x, dx = self.dx(), self.dx()
        cells = int(np.prod(self.axes["i"]))
        yield "adaptive", "", lambda: aten._adaptive_avg_pool2d_backward(self.dy, x)
        yield "expand", "", lambda: (self.dy / cells).expand_as(x).contiguous()
        yield "copy", "", lambda: dx.copy_((self.dy / cells).expand_as(dx))

    def roialign(self):
        yield "", "", lambda: torchvision.ops.roi_align(self.x, self.boxes, self.axes["o"], self.scale, self.sr, False)

    def roipool(self):
        yield "", "", lambda: torchvision.ops.roi_pool(self.x, self.boxes, self.axes["o"], self.scale)

    def psroialign(self):
        yield "", "", lambda: torchvision.ops.ps_roi_align(self.x, self.boxes, self.axes["o"], self.scale, self.sr)

    def psroipool(self):
        yield "", "", lambda: torchvision.ops.ps_roi_pool(self.x, self.boxes, self.axes["o"], self.scale)

    def msroialign(self):
        names = [str(i) for i in range(self.levels)]
        pool = torchvision.ops.MultiScaleRoIAlign(names, self.axes["o"], self.sr)
        maps = dict(zip(names, self.maps))
        boxes = [self.boxes[self.boxes[:, 0] == i, 1:].contiguous() for i in range(self.n)]
        image = [tuple(int(extent / self.scale) for extent in self.axes["i"])] * self.n
        yield "", "", lambda: pool(maps, boxes, image)

    def roialign_bwd(self):
        backward = torch.ops.torchvision._roi_align_backward
        shape = self.n, self.c, *self.axes["i"]
        yield "", "", lambda: backward(self.dy, self.boxes, self.scale, *self.axes["o"], *shape, self.sr, False)

    def time(self, request):
        f = self.ways[request["way"]][2]
        calls = range(request["calls"])
        begin = time.perf_counter_ns()
        for _ in calls:
            f()
        return time.perf_counter_ns() - begin

    def result(self, request):
        """Writes values, and the places of maxima as offsets into the input."""
        _, _, f = self.ways[request["way"]]
        got = f()
        at = None
        if isinstance(got, tuple):
            got, at = got
            self.store(self.offsets(at), request["at"])
        if got.is_quantized:
            got = got.int_repr()
        self.store(got, request["values"])
        return {"at": at is not None}

    def offsets(self, at):
        cells = int(np.prod(self.axes["i"]))
        image = torch.arange(self.n).reshape(-1, 1, 1, 1)
        channel = torch.arange(self.c).reshape(1, -1, 1, 1)
        if self.first:
            return at + (image * self.c + channel) * cells
        return (at + image * cells) * self.c + channel

    def store(self, tensor, path):
        if not self.first:
            tensor = tensor.movedim(1, -1)
        tensor.contiguous().numpy().tofile(path)


def answer(request, case):
    command = request["command"]
    if command == "open":
        torch.set_num_threads(request["threads"])
        case = Case(request)
        return case, [{"setting": name, "form": form} for name, form, _ in case.ways]
    if command == "time":
        return case, case.time(request)
    if command == "result":
        return case, case.result(request)
    return None, None


def main():
    say = lambda what: print(json.dumps(what), flush=True)
    say(f"torch {torch.__version__}, torchvision {torchvision.__version__}")
    case = None
    with torch.inference_mode():
        for line in sys.stdin:
            try:
                case, what = answer(json.loads(line), case)
                say({"ok": what})
            except Exception as e:
                say({"error": f"{type(e).__name__}: {e}"})


main()
