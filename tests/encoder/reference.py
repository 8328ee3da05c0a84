"""Writes what the encoder's own libraries make of some sentences, to hold ours against.

    python3 reference.py target/encoder

writes tokens.json and vectors.json beside this script. Needs Python's numpy, onnxruntime and tokenizers; made with 2.4.6, 1.32.0
and 0.23.3. Each sentence is encoded alone: a quantised model rounds by what it is given together.
"""

import json
import os
import sys

import numpy
import onnxruntime
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

MAX_TOKENS = 128
FIRST = 8

CUT = [
    "My AC broke and it's 95 degrees in here!",
    "I can't, won't and shouldn't've paid",
    "Héllo, crème brûlée at the Café São Tomé",
    "ÅNGSTRÖM İstanbul Straße ŒUVRE Ǆ",
    "e\u0301cole, n\u0303andu\u0301: accents written apart",
    "call me at (512) 555-0199, ext. 7, before 8:30am; $1,299.00 - 50%?",
    "a\tb\nc\r\nd\u00a0e\u2003f\u200bg\u0000h\ufffdi\u0007j\u0085k\u000bl",
    "日本語と中文 mixed with한국어 text",
    "豈\U0002f800\U00020001\U0002b820\u3400",
    "🙂 the heater is dead 👩‍👩‍👧 flag 🇫🇷 a🙂b",
    "¿Dónde está? «sí» “yes” ‘no’ … — – § ¶ † a·b",
    "Привет Ελληνικά ΟΔΟΣ עברית العربية हिन्दी ไทย",
    "unaffordable antidisestablishmentarianism zzzqqqxxyyzz refrigerating",
    "[CLS] hello [SEP] [MASK] [UNK] ##ing #hashtag",
    "snake_case camelCase e-mail@example.com http://a.b/c?d=e&f=g x^2 + ~y` | \\z",
    "½ ² ① ﬁne Ⅷ ＦＵＬＬ width ｡ ﷺ ™ ° € £",
    "a\u0378b \ue000c \u00add \u061ce",
    "x" * 100,
    "x" * 101,
    " ".join(["word"] * 126),
    " ".join(["refrigerating"] * 60),
    "!?" * 100,
    "",
    " \t\n",
]

ENCODED = [
    "my furnace stopped working last night",
    "the heater does not come on any more",
    "I'd like to book an appointment for Tuesday at 3 pm",
    "can someone come out on tuesday afternoon",
    "how much do you charge for a visit?",
    "what are your prices",
    "there is water all over the kitchen floor",
    "a pipe burst and the basement is flooding",
    "please cancel my appointment",
    "Do you speak Spanish? ¿Habla español?",
    "hi yeah um I was wondering if maybe somebody could, well, my ac is kind of, you know, not really cooling the house at all",
    "no",
    "CAFÉ 日本 🙂",
    " ".join(["the dishwasher leaks"] * 60),
]


def main(folder):
    own = os.path.dirname(os.path.abspath(__file__))
    cut = tokenizer(os.path.join(folder, "vocab.txt"))
    write(own, "tokens.json", [{"sentence": s, "tokens": cut.encode(s).ids} for s in CUT])
    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"))
    write(own, "vectors.json", [{"sentence": s, "begins": begins(session, cut.encode(s).ids)} for s in ENCODED])


def tokenizer(pieces):
    """As tokenizer.json of all-MiniLM-L6-v2 has it, but that nobody can say one of its marks."""
    cut = Tokenizer(models.WordPiece.from_file(pieces, unk_token="[UNK]", max_input_chars_per_word=100))
    cut.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, lowercase=True)
    cut.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    cut.post_processor = processors.BertProcessing(("[SEP]", cut.token_to_id("[SEP]")), ("[CLS]", cut.token_to_id("[CLS]")))
    cut.enable_truncation(MAX_TOKENS)
    return cut


def begins(session, ids):
    ids = numpy.array([ids], numpy.int64)
    given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
    vector = session.run(None, given)[0][0].mean(0)
    return [round(float(x), 5) for x in (vector / numpy.linalg.norm(vector))[:FIRST]]


def write(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="ascii") as file:
        file.write("[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]\n")


main(sys.argv[1])
