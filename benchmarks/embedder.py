"""Measures what is wanted of the default embedder: same vectors, same bits, speed, start-up. Run: python benchmarks/embedder.py

Speed is told in wall time and, because a shared machine lies, in CPU time for two cores; the best of several rounds counts.
`--reference FILE` names a Python file with `MiniLM`, `read_safetensors` (an independent forward pass) to compare with.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import click
import numpy as np

from crp_analysis.coding.embedding import default_embedder
from crp_analysis.coding.encoder import MiniLm, _carrier_folder

START = "import time; t = time.perf_counter(); c = time.process_time()\nfrom crp_analysis.coding.embedding import default_embedder\n"
START += "default_embedder().encode(['one sentence'])\nprint(time.perf_counter() - t, time.process_time() - c)"
WORDS = [
    "we",
    "they",
    "people",
    "meeting",
    "money",
    "time",
    "never",
    "always",
    "paid",
    "asked",
    "community",
    "because",
    "council",
    "what",
    "why",
]


def sentences(n: int) -> list[str]:
    """Invented word salad with the lengths of interview sentences: mean 17 words."""
    chance = random.Random(7)
    return [" ".join(chance.choice(WORDS) for _ in range(max(1, round(chance.gauss(17, 7))))) for _ in range(n)]


def best_speed(embedder: MiniLm, texts: list[str], rounds: int) -> tuple[float, float]:
    """Texts a second: by the clock, and by CPU time on two cores."""
    clock, cpu = [], []
    for _ in range(rounds):
        wall, used = time.perf_counter(), time.process_time()
        embedder.encode(texts)
        clock.append(len(texts) / (time.perf_counter() - wall))
        cpu.append(2 * len(texts) / (time.process_time() - used))
    return max(clock), max(cpu)


def start_up(rounds: int) -> tuple[float, float]:
    """Seconds from a fresh interpreter with nothing imported to the first vector: by the clock, and of CPU time."""
    found = [
        subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout.split() for _ in range(rounds)
    ]
    return min(float(one[0]) for one in found), min(float(one[1]) for one in found)


def cosine_to(reference: Path, embedder: MiniLm, texts: list[str]) -> float:
    """The lowest cosine to an independent forward pass."""
    spec = importlib.util.spec_from_file_location("reference", reference)
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    folder = _carrier_folder()
    model = other.MiniLM(other.read_safetensors(folder / "model.safetensors"), folder / "vocab.txt")
    return float((model.encode(texts) * embedder.encode(texts)).sum(axis=1).min())


@click.command()
@click.option("--texts", "n_texts", default=1000, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--reference", type=click.Path(exists=True, path_type=Path))
def main(n_texts: int, rounds: int, reference: Path | None) -> None:
    """Print the measurements."""
    texts, embedder = sentences(n_texts), default_embedder()
    vectors = embedder.encode(texts)
    order = np.random.default_rng(1).permutation(n_texts)
    same = all(MiniLm(workers=n).encode([texts[row] for row in order]).tobytes() == vectors[order].tobytes() for n in (1, 2, 4))
    clock, cpu = best_speed(embedder, texts, rounds)
    wall, used = start_up(rounds)
    click.echo(f"mean words a text             {np.mean([len(text.split()) for text in texts]):.1f}")
    click.echo(f"same bits, orders and workers {same}")
    click.echo(f"texts a second                {clock:.0f} by the clock, {cpu:.0f} by CPU time of two cores")
    click.echo(f"start to first vector         {wall:.2f} s by the clock, {used:.2f} s of CPU time")
    click.echo(f"peak memory                   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    click.echo(f"torch imported                {'torch' in sys.modules}")
    if reference:
        click.echo(f"lowest cosine to reference    {cosine_to(reference, embedder, texts[:300]):.7f}")


if __name__ == "__main__":
    main()
