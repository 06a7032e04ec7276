"""Text to token ids and back, exactly as FORMAT.md says; the TypeScript tokeniser is compared with this one through examples.json."""
import re
from words import EOS, END_SPOKEN, FIRST_SPOKEN, IDS, ORDINAL_UNITS, PUNCTUATION, TENS, TOKENS, UNITS, WRITTEN_WORDS

SPOKEN_IDS = {t: i for t, i in IDS.items() if FIRST_SPOKEN <= i < END_SPOKEN}
HYPHENATED = {f'{t}-{u}': [t, u] for t in TENS for u in UNITS[1:] + ORDINAL_UNITS[1:]}
SUFFIX = re.compile(r'^([0-9]+)(st|nd|rd|th|s)$')


def known(word):
    """Spoken tokens of a word the vocabulary knows in whatever case, or None."""
    word = word.lower().replace('’', "'")
    if word in SPOKEN_IDS:
        return [word]
    return HYPHENATED.get(word)


def encode(text):
    """Source ids with </s>, and the copy slots as [text, glued]."""
    ids, slots, open_slot = [], [], False
    def slot(text, glued):
        ids.append(4 + len(slots) % 8)
        slots.append([text, glued])
    for word in text.split():
        words, tail = known(word), ''
        if words is None:
            head = word.rstrip(PUNCTUATION)
            if head and head != word and known(head):
                words, tail = known(head), word[len(head):]
        if words is None:
            if open_slot:
                slots[-1][0] += ' ' + word
            else:
                slot(word, False)
            open_slot = True
            continue
        ids.extend(SPOKEN_IDS[w] for w in words)
        if tail:
            slot(tail, True)
        open_slot = bool(tail)
    return ids + [EOS], slots


def decode(ids, slots):
    """Written text of target ids; slots never used are appended, so no word of the user is lost."""
    out, used = '', 0
    def take():
        nonlocal out, used
        text, glued = slots[used]
        out += text if glued else ' ' + text
        used += 1
    for i in ids:
        if i == EOS:
            break
        if 4 <= i < 12:
            if used < len(slots):
                take()
        elif i > 3:
            t = TOKENS[i]
            out += t[2:] if t.startswith('##') else ' ' + t
    while used < len(slots):
        take()
    return out.strip()


def written_ids(text):
    """Target ids of an entity's written form (no slots in it)."""
    ids = []
    for word in text.split():
        if word in SPOKEN_IDS or word in WRITTEN_WORDS:
            ids.append(IDS[word])
            continue
        m = SUFFIX.match(word)
        pieces = list(m.group(1)) + [m.group(2)] if m else list(word)
        ids.extend(IDS[p if n == 0 else '##' + p] for n, p in enumerate(pieces))
    return ids
