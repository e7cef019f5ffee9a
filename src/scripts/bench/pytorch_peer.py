"""PyTorch as a peer of `npm run bench`: the same model and optimizer as a user would write them, on one thread.

One JSON request a line on standard input, one answer a line on standard output. Random pairs stand in for the
lab's own split: a step costs the same.
"""

import json
import math
import signal
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

DEFAULTS = {"p": "59", "d": "128", "frac": "0.5", "batch": "full", "model": "mlp"}


class Mlp(nn.Module):
    def __init__(self, p, d, h):
        super().__init__()
        self.embedding = nn.Embedding(p, d)
        self.hidden = nn.Linear(2 * d, h)
        self.unembedding = nn.Linear(h, p)

    def forward(self, a, b):
        x = torch.cat([self.embedding(a), self.embedding(b)], dim=-1)
        return self.unembedding(F.gelu(self.hidden(x)))


class Transformer(nn.Module):
    """One layer without LayerNorm or biases, ReLU, read out at the = token."""

    def __init__(self, p, d, h, heads=4):
        super().__init__()
        self.p, self.heads = p, heads
        self.embedding = nn.Embedding(p + 1, d)
        self.position = nn.Parameter(torch.randn(3, d) / math.sqrt(d))
        self.qkv = nn.Linear(d, 3 * d, bias=False)
        self.out = nn.Linear(d, d, bias=False)
        self.up = nn.Linear(d, h, bias=False)
        self.down = nn.Linear(h, d, bias=False)
        self.unembedding = nn.Linear(d, p, bias=False)

    def forward(self, a, b):
        tokens = torch.stack([a, b, torch.full_like(a, self.p)], dim=1)
        x = self.embedding(tokens) + self.position
        n, t, d = x.shape
        q, k, v = (
            part.view(n, t, self.heads, d // self.heads).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, d)
        x = x + self.out(attended)
        x = x + self.down(F.relu(self.up(x)))
        return self.unembedding(x[:, -1])


def stepper(spec):
    """A spec string -> a function that makes one optimizer step."""
    keys = DEFAULTS | dict(pair.split("=") for pair in spec.split("&") if pair)
    p = int(keys["p"])
    n = int(float(keys["frac"]) * p * p)
    pairs = torch.randperm(p * p)[:n]
    a, b = pairs // p, pairs % p
    label = (a + b) % p
    if keys["model"] == "mlp":
        model = Mlp(p, int(keys["d"]), int(keys.get("h", 256)))
    else:
        model = Transformer(p, int(keys["d"]), int(keys.get("h", 512)))
    biases = [w for name, w in model.named_parameters() if name.endswith("bias")]
    weights = [w for name, w in model.named_parameters() if not name.endswith("bias")]
    groups = [{"params": weights, "weight_decay": 3.0}, {"params": biases, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.003)
    batch = None if keys["batch"] == "full" else int(keys["batch"])

    def step():
        rows = slice(None) if batch is None else torch.randint(0, n, (batch,))
        loss = F.cross_entropy(model(a[rows], b[rows]), label[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def turn(step, budget_ms):
    times = []
    until = time.perf_counter() + budget_ms / 1000
    while not times or time.perf_counter() + times[-1] < until:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return {"ms": statistics.median(times) * 1000}


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    torch.set_num_threads(1)
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["type"] == "load":
            step = stepper(request["spec"])
            answer = {"device": f"CPU, PyTorch {torch.__version__}, one thread"}
        else:
            answer = turn(step, request["budgetMs"])
        print(json.dumps(answer), flush=True)


main()
