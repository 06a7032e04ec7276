"""Trains all sub-transformers at once: first the largest and the smallest, then by the sandwich rule (largest, smallest, two random ones a step), the others learning from the largest in place.

The learning rate follows the share of the minutes used, so a run fills its time on any machine; `--out` holds the latest checkpoint and a run goes on from it."""
import argparse
import json
import os
os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')  # read when torch is loaded; torch.set_num_threads does not reach OpenBLAS
import random
import time
import torch
import torch.nn.functional as F
import model as M
from batches import batches, tensors
from evaluate import exact, held_out
from words import PAD, TOKENS

SMOOTHING = .03


def label_loss(logits, expected):
    return F.cross_entropy(logits.flatten(0, 1), expected.flatten(), ignore_index=PAD, label_smoothing=SMOOTHING)


def distilled_loss(logits, teacher, expected):
    real = expected.ne(PAD)
    return -(teacher[real] * logits[real].log_softmax(-1)).sum(-1).mean()


def rate(share, step, peak, warm):
    """Warm-up in steps, then linear to nothing at the end of the time."""
    return peak * min(1, (step + 1) / warm) * max(.005, min(1, (1 - share) / .75))


def step_losses(net, batch, share, options, r):
    """Back-propagates one step; returns the largest sub-transformer's loss. The two random sub-transformers take half of the sentences each, which halves what they cost."""
    source, previous, expected = batch
    logits = net(source, previous, M.largest())
    loss = label_loss(logits, expected)
    loss.backward()
    early, teacher, middle = share < options.early, logits.detach().softmax(-1), len(source) // 2
    everyone, halves = slice(None), () if early or not middle else (slice(0, middle), slice(middle, None))
    for config, rows in [(M.smallest(), everyone)] + [(M.random_choice(r), half) for half in halves]:
        student, target = net(source[rows], previous[rows], config), expected[rows]
        student_loss = label_loss(student, target) if early else distilled_loss(student, teacher[rows], target) * .7 + label_loss(student, target) * .3
        (student_loss * len(target) / len(source)).backward()
    return loss.item()


def report(net, step, loss, examples, options, used):
    net.eval()
    figures = {name: round(exact(net, c, examples), 4) for name, c in (('largest', M.largest()), ('smallest', M.smallest()), ('middle', M.choose(lambda c: c[len(c) // 2])))}
    print(json.dumps(dict(step=step, minutes=round(used / 60, 1), loss=round(loss, 4), **figures)), flush=True)
    net.train()


def save(path, net, optimiser, step, used):
    torch.save(dict(model=net.state_dict(), optimiser=optimiser.state_dict(), step=step, used=used, super=net.super, space=M.SPACE, tokens=TOKENS), path + '.part')
    os.replace(path + '.part', path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--out', required=True); p.add_argument('--minutes', type=float, default=70); p.add_argument('--early', type=float, default=.3, help='share of the time without random sub-transformers and distillation')
    p.add_argument('--peak', type=float, default=2e-3); p.add_argument('--warm', type=int, default=300); p.add_argument('--tokens', type=int, default=2000); p.add_argument('--seed', type=int, default=1)
    p.add_argument('--report', type=float, default=4, help='minutes between reports and checkpoints'); p.add_argument('--threads', type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(o.threads); torch.manual_seed(o.seed)
    net = M.SuperTransformer(len(TOKENS))
    optimiser = torch.optim.Adam(net.parameters(), lr=0, betas=(.9, .98), eps=1e-9)
    step, used = 0, 0.
    if os.path.exists(o.out):
        kept = torch.load(o.out)
        net.load_state_dict(kept['model']); optimiser.load_state_dict(kept['optimiser']); step, used = kept['step'], kept['used']
    print(f'{sum(x.numel() for x in net.parameters())} parameters, from step {step}', flush=True)
    r, examples, mean, told, last = random.Random(o.seed + step), held_out(200), 0., used, time.time()
    for batch in batches(o.seed * 1000 + step, o.tokens):
        share = used / 60 / o.minutes
        if share >= 1:
            break
        for g in optimiser.param_groups:
            g['lr'] = rate(share, step, o.peak, o.warm)
        optimiser.zero_grad(set_to_none=False)
        loss = step_losses(net, batch, share, o, r)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
        optimiser.step()
        step += 1; mean = loss if not mean else mean * .98 + loss * .02
        now = time.time(); used += now - last; last = now
        if used - told > o.report * 60:
            report(net, step, mean, examples, o, used); save(o.out, net, optimiser, step, used)
            told = used; last = time.time()
    report(net, step, mean, held_out(1000), o, used); save(o.out, net, optimiser, step, used)


main()
