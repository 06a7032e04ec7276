"""Training sentences: entities from the number grammar among copy slots, function words and everyday uses of number words, at random places.

A sentence is a list of parts: ('w', word) a vocabulary word that stays, ('s',) a copy slot, ('e', kind, spoken, written) an entity. Carriers are drawn at random rather than written
down, so nothing is tied to particular sentences; `clean` rejects neighbours that would change what an entity means."""
from grammar import KINDS
from tokens import IDS, SPOKEN_IDS, written_ids
from words import *

NAMES, WEIGHTS = list(KINDS), [w for _, w in KINDS.values()]
PLAIN = set(FUNCTION)
EVERYDAY = ["may", "may", "may", "march", "march", "second", "second", "one", "one", "one", "point", "point", "half", "quarter", "past", "past", "negative", "minus", "plus", "first", "first",
            "double", "oh", "o", "square", "room", "flight", "bus", "hour", "minute", "minutes", "degrees", "pound", "pounds", "dollar", "cents", "euro", "percent", "per", "meter", "kilos",
            "hundred", "thousand", "million", "till", "watts", "triple", "degree", "route", "extension", "liter", "am", "m", "p", "grams"] + MONTHS
PHRASES = ["one second", "one point", "one minute", "no one", "i may", "we may", "it may", "at one", "one of the", "the one", "in may", "in march", "of march", "a second", "the second", "of a second", "a point",
           "the point of", "at this point", "the first of", "at first", "the past", "in the past", "a march", "the march", "on march", "to march", "i am", "i am", "one or the", "one and", "one to", "one in", "per hour",
           "a minute", "an hour", "a pound of", "a kilometer", "a dollar", "a bus", "a flight", "the room", "the degree of", "this may", "may i", "may we", "may the", "you may", "they may", "may it", "march to", "march on",
           "half of", "half the", "half a", "half an hour", "quarter of the", "a quarter of the", "a third of the", "two thirds of the", "for a second", "wait a minute", "one hour", "one dollar per"]
PHRASES = [p for p in PHRASES if not any(x in p for x in ('wait', 'one dollar', 'two thirds', 'one minute'))] + [
    "one may", "one may _", "march past", "march past the", "second half", "the second half", "the second half", "the second half of the _", "in the second _", "the first half", "first quarter", "first minute", "second point", "first point", "square meter",
    "per minute", "per second", "a _ hundred _", "a _ hundred _", "a _ thousand _", "a _ hundred", "the _ hundred _", "a _ million", "one second _", "one by one", "may march", "may march to _", "at one point",
    "the first and the", "second to _", "the second one", "the first one", "this one", "no one", "that one", "one of _", "one of the", "may the", "march the _", "first of _", "half of", "one may"]
AMOUNT_ENDS = {'hundred', 'thousand', 'million', 'billion', 'dollar', 'dollars', 'euro', 'euros', 'pound', 'pounds', 'yen', 'hundredth'}
AMOUNTS = ('money', 'measure', 'percent')
CLOCK_WORDS = set("at by until before after is it's was till".split())


def entity(r, kind=None):
    kind = kind or r.choices(NAMES, WEIGHTS)[0]
    s, w = KINDS[kind][0](r)
    return ('e', kind, s, w)


def filler(r, length):
    """Words between entities; never two slots in a row (they are one slot)."""
    out = []
    while len(out) < length:
        x = r.random()
        if x < .50:
            if not out or out[-1][0] != 's': out.append(('s',))
        elif x < .83: out.append(('w', r.choice(FUNCTION)))
        elif x < .91: out.append(('w', r.choice(EVERYDAY)))
        else:
            phrase = [('s',) if w == '_' else ('w', w) for w in r.choice(PHRASES).split()]
            if not (out and out[-1] == phrase[0] == ('s',)): out.extend(phrase)
    return out


def sentence(r):
    while True:
        count = r.choices((0, 1, 2, 3, 4), (10, 42, 28, 14, 6))[0]
        if count == 0:
            parts = filler(r, r.choice((1, 2, 3, 4, 5, 6, 8, 10, 12)))
        else:
            parts = filler(r, r.choice((0, 0, 1, 1, 2, 3, 4, 5)))
            for i in range(count):
                if i: parts += filler(r, r.choice((1, 1, 1, 2, 2, 3, 4, 6)))
                parts += context(r) if r.random() < .12 else []
                kind = parts[-2][1] if len(parts) > 1 and parts[-1][0] == 'w' and parts[-1][1] in ('to', 'and') and parts[-2][0] == 'e' else None
                parts += placed(entity(r, kind), r)
            parts += filler(r, r.choice((0, 0, 1, 1, 1, 2, 3, 4)))
        if parts and clean(parts):
            return parts


def placed(drawn, r):
    """An entity with the word that usually goes with it."""
    if drawn[1] == 'ordinal' and r.random() < .5: return [('w', 'the'), drawn]
    if drawn[1] != 'number' or r.random() > .15: return [drawn]
    return [drawn, ('w', 'minutes')] + ([('w', 'to'), ('s',)] if r.random() < .4 else [])


def context(r):
    """Everyday words that may stand right before an entity, or link it to another of its kind."""
    x = r.random()
    if x < .3: return [('w', r.choice(('march', 'may')))]
    if x < .55: return [('w', 'i'), ('w', 'am')]
    kind = r.choice(('date', 'calendar', 'money', 'measure', 'percent', 'temperature', 'number', 'time', 'ordinal'))
    return [('w', r.choice(('from', 'between', 'the'))), entity(r, kind), ('w', r.choice(('to', 'and')))] if x < .8 else [entity(r, r.choice(AMOUNTS)), ('w', 'per'), ('s',)]


def clean(parts):
    """Whether every part means what its neighbours let it mean."""
    for i, part in enumerate(parts):
        before, after = (parts[i - 1] if i else ('s',)), (parts[i + 1] if i + 1 < len(parts) else ('s',))
        if part[0] == 's' and i and before[0] == 's': return False
        if part[0] == 'e':
            if before[0] == 'e' or after[0] == 'e' or not entity_fits(parts, i, before, after): return False
        if part[0] == 'w' and part[1] not in PLAIN and not everyday_fits(part[1], before, after, parts, i): return False
    return True


def entity_fits(parts, i, before, after):
    _, kind, spoken, written = parts[i]
    words = spoken.split()
    b, a = before[1] if before[0] == 'w' else '', after[1] if after[0] == 'w' else ''
    two_back = parts[i - 2] if i > 1 else ('s',)
    if b and b not in PLAIN and not (b in ('march', 'may') and kind in AMOUNTS) and not (b == 'am' and two_back == ('w', 'i')): return False
    if a and a not in PLAIN and not (a == 'minutes' and kind == 'number') and not (a == 'per' and kind in AMOUNTS and (i + 2 >= len(parts) or parts[i + 2][0] == 's')): return False
    ordinal_first = words[0] in ORDINAL or len(words) > 1 and words[0] in TENS and words[1] in ORDINAL
    if kind == 'date' and b == 'the' and ordinal_first: return False
    if kind in ('date', 'calendar') and words[0] in MONTHS and b in ('of', 'the'):
        if b == 'of' and two_back[0] != 's' or b == 'the' and two_back[0] == 'e': return False
    if kind == 'ordinal' and b in ('a', 'an') and len(words) == 1: return False
    if words[0] in SCALES or kind == 'fraction' and b in ('a', 'an', 'the', 'one'): return False
    if b == 'at' and kind in ('calendar', 'span', 'number'):
        if kind != 'number' or 1300 <= int(written.lstrip('-')) < 2400 and 'thousand' not in spoken: return False
    if kind == 'span' and b in CLOCK_WORDS | {'from', 'between', 'to'}: return False
    if kind == 'time_after' and b in ('', 'the') and two_back[0] == 'e': return False
    if b in ('and', 'to', 'or', 'in', 'it', 'an', 'a', 'of') and two_back[0] != 's' and i > 1 and not joins(two_back, b, parts[i]): return False
    if a == 'of' and kind in ('ordinal', 'calendar', 'date') and i + 2 < len(parts) and parts[i + 2][0] != 's': return False
    if a == 'and' and i + 2 < len(parts) and parts[i + 2][:2] in (('w', 'a'), ('w', 'an')): return False
    if a == 'to' and kind in ('code', 'fraction', 'decimal', 'negative') and i + 2 < len(parts) and parts[i + 2][0] == 'e': return False
    if a == 'in' and words == ['one']: return False
    if a in ('a', 'an') and i + 2 < len(parts) and parts[i + 2][0] != 's': return False
    return True


ORDINAL = set(ORDINAL_UNITS + ORDINAL_TEENS + ORDINAL_TENS)


def joins(left, link, right):
    """Whether `left and|to|or right` keeps its two meanings; left is two places back, just before the linking word."""
    if left[0] == 'w': return left[1] in PLAIN or link in ('it', 'an', 'a')
    if left[0] != 'e': return True
    if link == 'and': return left[2].split()[-1] not in AMOUNT_ENDS and not right[2].startswith(('a ', 'half'))
    if link == 'or': return True
    if link == 'to': return right[1] == left[1] and left[1] in ('date', 'calendar', 'money', 'measure', 'percent', 'temperature', 'number') and left[3] not in ('5', '10', '20', '25')
    if link == 'of': return left[1] in ('percent', 'time', 'measure', 'money') and right[1] not in ('date', 'calendar')
    if link == 'in': return left[2] != 'one'
    return False


def everyday_fits(word, before, after, parts, i):
    """A number word in everyday use stands apart from whatever could make a number of it."""
    if before[0] == 'e' or after[0] == 'e':
        if word in ('minutes', 'per'): return before[0] == 'e' and after[0] != 'e'
        if word in ('march', 'may'): return after[0] == 'e' and before[0] != 'e' and (before[0] == 's' or before[1] in PLAIN - {'of', 'the', 'in'})
        return word == 'am' and before == ('w', 'i')
    b, a = before[1] if before[0] == 'w' else '', after[1] if after[0] == 'w' else ''
    if word in SCALES and (b in ('a', 'an') or a == 'and'): return False
    if word in MONTHS and (b == 'of' and i > 1 and parts[i - 2][0] == 'w' and parts[i - 2][1] not in PLAIN or a in ('the', 'of') and i + 2 < len(parts) and parts[i + 2][0] != 's'): return False
    if word in ('second', 'first', 'third') and a == 'of' and i + 2 < len(parts) and parts[i + 2][0] != 's': return False
    if word in ('half', 'quarter', 'past') and (a in ('past', 'to', 'after', 'till') and i + 2 < len(parts) and parts[i + 2][0] != 's'): return False
    pair_b, pair_a = f'{b} {word}', f'{word} {a}'
    if b and b not in PLAIN and not any(pair_b in p for p in PHRASES): return False
    if a and a not in PLAIN and not any(pair_a in p for p in PHRASES): return False
    if word == 'one' and a in ('to', 'in', 'or', 'and') and i + 2 < len(parts) and parts[i + 2][0] == 'e': return False
    if word in ('p', 'm', 'o') and (b == 'a' or a == 'm'): return False
    return True


def ids(parts):
    """Source and target ids without </s>."""
    source, target, slots = [], [], 0
    for part in parts:
        if part[0] == 's':
            token = 4 + slots % 8
            slots += 1
            source.append(token); target.append(token)
        elif part[0] == 'w':
            source.append(IDS[part[1]]); target.append(IDS[part[1]])
        else:
            source.extend(IDS[w] for w in part[2].split())
            target.extend(written_ids(part[3]))
    return source, target


def shown(parts):
    return ' '.join('_' if p[0] == 's' else p[1] if p[0] == 'w' else p[2] for p in parts), ' '.join('_' if p[0] == 's' else p[1] if p[0] == 'w' else p[3] for p in parts)
