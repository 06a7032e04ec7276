"""The number grammar: every function draws one entity and returns (spoken, written), the conventions being those of README.md."""
from words import *


def cardinal(n, r):
    """Spoken words of n >= 0, with the variants people use."""
    if n < 20:
        return SMALL[n]
    if n < 100:
        return TENS[n // 10 - 2] + (' ' + UNITS[n % 10] if n % 10 else '')
    if 1100 <= n < 10000 and n % 100 == 0 and n % 1000 and r.random() < .3:
        return f'{cardinal(n // 100, r)} hundred'
    for value, name in ((10 ** 9, 'billion'), (10 ** 6, 'million'), (1000, 'thousand'), (100, 'hundred')):
        if n >= value:
            head, rest = divmod(n, value)
            words = ('a' if head == 1 and r.random() < .25 else cardinal(head, r)) + ' ' + name
            if not rest:
                return words
            link = ' and ' if rest < 100 and r.random() < (.5 if value == 100 else .35) else ' '
            return words + link + inner(rest, r)


def inner(n, r):
    """A part after a larger scale never says `a hundred` or `twelve hundred`."""
    while True:
        words = cardinal(n, r)
        if not words.startswith('a ') and not (n >= 1100 and 'thousand' not in words):
            return words


def size(r, low=0, high=3_000_000):
    """A number: mostly small, often round, seldom millions."""
    x = r.random()
    if x < .28: n = r.randrange(0, 21)
    elif x < .47: n = r.randrange(20, 100)
    elif x < .65: n = r.randrange(100, 1000)
    elif x < .70: n = r.randrange(1, 100) * 100
    elif x < .78: n = r.randrange(1000, 10000)
    elif x < .87: n = r.choice((r.randrange(1, 1000), r.randrange(1, 100), r.randrange(1, 100) * 10, r.randrange(1, 10) * 100)) * 1000
    elif x < .905: n = r.randrange(10000, 1000000)
    elif x < .965: n = r.choice((r.randrange(1, 1000), r.randrange(1, 100), r.randrange(1, 10))) * 1000000
    elif x < .99: n = r.randrange(1, 1000) * 1000000 + r.randrange(1, 1000) * 1000
    else: n = r.randrange(10 ** 6, 10 ** 7)
    return n if low <= n <= max(high, low + 1) else r.randrange(low, min(high, 100) + 1)


def whole(r, low=0):
    n = size(r, low, 10 ** 9)
    return cardinal(n, r), str(n)


def number(r):
    """A cardinal on its own; a lone `one` is everyday English and stays, so 1 is not drawn."""
    if r.random() < .03:
        n = r.randrange(1, 10) * 10 ** 9
        return cardinal(n, r), str(n)
    while True:
        s, w = whole(r)
        if w != '1':
            return s, w


def decimal(r):
    """Digits after the point are said one by one, or (two of them) as a number."""
    n = r.choice((0, size(r, 0, 999), size(r, 0, 99), r.randrange(10), r.randrange(10)))
    digits = ''.join(str(r.randrange(10)) for _ in range(r.choice((1, 1, 1, 2, 2, 3, 4))))
    if len(digits) == 2 and digits[0] not in '0' and r.random() < .12:
        said = cardinal(int(digits), r)
    else:
        oh = r.choice(('zero', 'zero', 'oh'))
        said = ' '.join(oh if d == '0' else UNITS[int(d)] for d in digits)
    head = cardinal(n, r)
    if n == 0:
        head = r.choice(('zero', 'zero', '', 'oh'))
    return f'{head} point {said}'.strip(), f'{n}.{digits}'


def half(r):
    n = size(r, 1, 99)
    return f'{cardinal(n, r)} and a half', f'{n}.5'


def scaled(r):
    """`three point five million` keeps the word."""
    s, w = decimal(r)
    while s.startswith('point') or len(w) > 5:
        s, w = decimal(r)
    scale = r.choice(('million', 'million', 'billion'))
    return f'{s} {scale}', f'{w} {scale}'


def minus(pair, r):
    return r.choice(('minus', 'minus', 'negative')) + ' ' + pair[0], '-' + pair[1]


def negative(r):
    return minus(whole(r, 1) if r.random() < .75 else decimal(r), r)


def percent(r):
    s, w = r.choice((whole, whole, decimal, half, small))(r)
    if r.random() < .07:
        s, w = minus((s, w), r)
    return f'{s} {r.choice(("percent", "percent", "per cent"))}', w + '%'


def small(r):
    n = r.randrange(1, 101)
    return cardinal(n, r), str(n)


def quantity(r):
    s, w = r.choice((whole, small, small, small, decimal, half))(r)
    return (s, w) if r.random() > .05 else minus((s, w), r)


def measure(r):
    """Metric units are abbreviated; other units are ordinary words."""
    unit = r.choice(list(MEASURES) + ['km', 'kg', 'm', 'cm', 'km', 'kg', 'l', 'km/h', 'm/s', 'km²', 'm²'])
    s, w = quantity(r)
    base = {'km/h': 'km', 'm/s': 'm', 'km²': 'km', 'm²': 'm'}.get(unit, unit)
    names = MEASURES[base]
    name = r.choice(names[:2]) if w == '1' or r.random() < .12 else r.choice(names[2:])
    if unit.endswith('²'): name = 'square ' + name
    if unit == 'km/h': name += r.choice((' per hour', ' per hour', ' an hour'))
    if unit == 'm/s': name += ' per second'
    return f'{s} {name}', f'{w} {unit}'


def temperature(r):
    n = r.choice((r.randrange(0, 40), r.randrange(0, 121)))
    s, w = (cardinal(n, r), str(n)) if r.random() < .8 else decimal(r)
    if r.random() < .25 and n:
        s, w = minus((s, w), r)
    degrees = 'degree' if w == '1' else 'degrees'
    name, sign = r.choice((('celsius', '°c'), ('celsius', '°c'), ('celsius', '°c'), ('centigrade', '°c'), ('fahrenheit', '°f'), ('', 'degrees')))
    if not name:
        return f'{s} {degrees}', f'{w} {degrees}'
    if r.random() < .12:
        return f'{s} {name}', f'{w} {sign}'
    return f'{s} {degrees} {name}', f'{w} {sign}'


def money(r):
    unit = r.choice(('dollar', 'dollar', 'dollar', 'euro', 'euro', 'pound', 'yen'))
    sign, x = CURRENCIES[unit], r.random()
    if x < .12:
        c = r.randrange(1, 100)
        coin = r.choice(('cent', 'cent', 'pence'))
        name = coin if coin == 'pence' or c == 1 else 'cents'
        return f'{cardinal(c, r)} {name}', f'{COINS[coin]}0.{c:02d}'
    if x < .17:
        s, w = scaled(r)
        return f'{s} {unit}' + ('' if unit == 'yen' else 's'), sign + w
    n = size(r, 1, 10 ** 8) if r.random() < .6 else r.randrange(1, 100)
    s = f'{cardinal(n, r)} ' + (unit if n == 1 or unit == 'yen' else unit + 's')
    w = f'{sign}{n}'
    if unit != 'yen' and x < .6:
        c = r.choice((r.randrange(1, 100), r.choice((5, 10, 20, 25, 50, 75, 95, 99))))
        coin = 'pence' if unit == 'pound' else ('cent' if c == 1 else 'cents')
        y = r.random()
        if y < .55: s += f' and {cardinal(c, r)} {coin}'
        elif y < .75: s += f' {cardinal(c, r)} {coin}'
        elif c >= 10: s += f' {cardinal(c, r)}'
        else: s += f' and {cardinal(c, r)} {coin}'
        w += f'.{c:02d}'
    if r.random() < .03:
        s, w = 'minus ' + s, '-' + w
    return s, w


def half_of_day(r, likely):
    if r.random() > likely:
        return '', ''
    letter = r.choice('ap')
    return ' ' + r.choice((f'{letter} m', f'{letter} m', f'{letter}m', f'{letter}.m.')), f' {letter}m'


def clock(h, m):
    return f'{h}:{m:02d}'


def time(r):
    h, x = r.randrange(1, 13), r.random()
    s, w = half_of_day(r, .4)
    if x < .38:
        m = r.choice((r.randrange(10, 60), r.randrange(10, 60), 15, 30, 45))
        return f'{SMALL[h]} {cardinal(m, r)}{s}', clock(h, m) + w
    if x < .52:
        m = r.randrange(1, 10)
        return f'{SMALL[h]} {r.choice(("oh", "oh", "oh", "o"))} {UNITS[m]}{s}', clock(h, m) + w
    if x < .60:
        return f"{SMALL[h]} o'clock{s}", clock(h, 0) + w
    if x < .68:
        s, w = half_of_day(r, 2)
        return SMALL[h] + s, clock(h, 0) + w
    if x < .76:
        return f'half past {SMALL[h]}{s}', clock(h, 30) + w
    before = h - 1 or 12
    a = r.choice(('', '', 'a '))
    if x < .82:
        return f'{a}quarter {r.choice(("past", "past", "after"))} {SMALL[h]}{s}', clock(h, 15) + w
    if x < .88:
        return f'{a}quarter {r.choice(("to", "to", "till"))} {SMALL[h]}{s}', clock(before, 45) + w
    minutes = r.choice(('', '', ' minutes'))
    m = r.choice((5, 10, 20, 25, 25, r.randrange(2, 30))) if minutes else r.choice((5, 10, 20, 25))
    if x < .94 or not minutes:
        return f'{cardinal(m, r)}{minutes} past {SMALL[h]}{s}', clock(h, m) + w
    return f'{cardinal(m, r)}{minutes} to {SMALL[h]}{s}', clock(before, 60 - m) + w


def time_after(r):
    """What only a preceding word tells: `at fourteen thirty`, `at ten to seven`."""
    if r.random() < .5:
        h, m = r.randrange(13, 24), r.randrange(10, 60)
        return f'at {cardinal(h, r)} {cardinal(m, r)}', f'at {clock(h, m)}'
    word, m, h = r.choice("at at at by until before after is it's".split()), r.choice((5, 10, 20, 25)), r.randrange(1, 13)
    return f'{word} {cardinal(m, r)} to {SMALL[h]}', f'{word} {clock(h - 1 or 12, 60 - m)}'


def ordinal_words(n, r):
    if n < 10: return ORDINAL_UNITS[n]
    if n < 20: return ORDINAL_TEENS[n - 10]
    if n < 100: return TENS[n // 10 - 2] + ' ' + ORDINAL_UNITS[n % 10] if n % 10 else ORDINAL_TENS[n // 10 - 2]
    hundreds = ('a' if n < 200 and r.random() < .15 else UNITS[n // 100])
    if n % 100 == 0: return f'{hundreds} hundredth'
    return f'{hundreds} hundred {r.choice(("", "and "))}{ordinal_words(n % 100, r)}'


def suffixed(n):
    return f'{n}' + ('th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th'))


def ordinal(r):
    """A lone first or second is everyday English and stays."""
    n = r.choice((r.randrange(3, 20), r.randrange(20, 100), r.randrange(20, 100), r.randrange(100, 1000)))
    return ordinal_words(n, r), suffixed(n)


def year(r):
    """A year as people say it, 1066 to 2099."""
    x = r.random()
    y = r.randrange(1900, 2000) if x < .4 else r.randrange(2000, 2050) if x < .75 else r.randrange(1700, 1900) if x < .92 else r.randrange(2050, 2100) if x < .96 else r.randrange(1300, 1700)
    if x > .99:
        y = r.randrange(10, 13) * 100 + r.randrange(60, 100)
    head, tail = divmod(y, 100)
    if y == 2000 or 2000 < y < 2100 and r.random() < (.8 if y < 2010 else .4):
        return 'two thousand' + (r.choice((' ', ' ', ' and ')) + cardinal(y - 2000, r) if tail else ''), str(y)
    if tail == 0: return f'{cardinal(head, r)} hundred', str(y)
    if tail < 10: return f'{cardinal(head, r)} {r.choice(("oh", "oh", "o"))} {UNITS[tail]}', str(y)
    return f'{cardinal(head, r)} {cardinal(tail, r)}', str(y)


def calendar(r):
    """A year alone, with its month, or a decade."""
    x, (s, w), month = r.random(), year(r), r.choice(MONTHS)
    if x < .55: return s, w
    if x < .80: return f'{month} {s}', f'{month} {w}'
    if x < .85: return f'{month} of {s}', f'{month} of {w}'
    century, decade = r.choice((16, 17, 18, 18, 19, 19, 19, 20)), r.randrange(8)
    return f'{cardinal(century, r)} {DECADES[decade]}', f'{century}{decade + 2}0s'


def date(r):
    month = r.randrange(12)
    day = r.randrange(1, 1 + (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month])
    if r.random() < .12: day = r.randrange(1, 4)
    name, x = MONTHS[month], r.random()
    s, w = year(r) if r.random() < .5 else ('', '')
    the = r.choice(('', 'the '))
    nth = ordinal_words(day, r)
    if x < .36: said = f'{r.choice(("the ", "the ", ""))}{nth} of {name}'
    elif x < .46 and not (day < 3 and name in ('march', 'may')): said = f'{the}{nth} {name}'
    elif x < .72 or day == 1: said = f'{name} {r.choice(("", "", "the "))}{nth}'
    elif x < .91: said = f'{name} {cardinal(day, r)}'
    else: said = f'{cardinal(day, r)} {name}'
    if r.random() < .04 and s: said += ' of'
    return f'{said} {s}'.strip(), f'{day} {name} {w}'.strip()


def spell(digits, r):
    """Digits one by one, with oh, double and triple; `oh` or `zero` throughout."""
    oh, doubles, out, i = r.choice(('oh', 'oh', 'zero', 'zero', 'o')), r.random() < .35, [], 0
    name = lambda d: oh if d == '0' else UNITS[int(d)]
    while i < len(digits):
        run = 1
        while run < 3 and digits[i:i + run + 1] == digits[i] * (run + 1): run += 1
        if doubles and run > 1 and r.random() < .85:
            out.append(('double ', 'triple ')[run - 2] + name(digits[i])); i += run
        else:
            out.append(name(digits[i])); i += 1
    return ' '.join(out)


GROUPS = {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)}


def grouped(digits):
    at, parts = 0, []
    for n in GROUPS.get(len(digits), (len(digits),)):
        parts.append(digits[at:at + n]); at += n
    return '-'.join(parts)


def draw_digits(n, r):
    out = ''
    while len(out) < n:
        out += out[-1] if out and r.random() < .2 else str(r.randrange(10))
    return out


def telephone(r):
    """Seven, ten or eleven digits are a telephone number and are written in groups."""
    n = r.choice((7, 7, 7, 7, 7, 7, 10, 10, 10, 11))
    digits = draw_digits(n, r)
    if n in (7, 10) and r.random() < .35:
        digits = (digits[:3] if n == 10 else '') + '555' + digits[-4:]
    if n == 11: digits = '1' + digits[1:]
    if n == 7 and r.random() < .08:
        tail = [r.randrange(10, 100), r.randrange(10, 100)]
        return ' '.join([spell(digits[:3], r)] + [cardinal(t, r) for t in tail]), f'{digits[:3]}-{tail[0]}{tail[1]}'
    return spell(digits, r), grouped(digits)


def code(r):
    """Three to six digits said one by one are written together; `five oh five` is a time, so three digits have no oh in the middle."""
    if r.random() < .06:
        d = r.randrange(1, 10)
        return f'double {UNITS[d]}', f'{d}{d}'
    while True:
        digits = draw_digits(r.choice((3, 3, 4, 4, 5, 6)), r)
        s = spell(digits, r)
        words = s.split()
        if not (len(words) == 3 and words[1] in ('oh', 'o') and words[0] not in ('oh', 'o', 'zero', 'double', 'triple')):
            return s, digits


def labelled(r):
    """After room, flight and the like numbers are read as digits, not as times."""
    label, x = r.choice(LABELS), r.random()
    a, b = r.randrange(1, 13), r.randrange(10, 60)
    if x < .5: return f'{label} {SMALL[a]} {cardinal(b, r)}', f'{label} {a}{b}'
    if x < .75:
        d = r.randrange(1, 10)
        return f'{label} {UNITS[a % 9 + 1]} {r.choice(("oh", "oh", "o"))} {UNITS[d]}', f'{label} {a % 9 + 1}0{d}'
    n = r.choice((r.randrange(2, 100), r.randrange(100, 1000)))
    return f'{label} {cardinal(n, r)}', f'{label} {n}'


def span(r):
    """Ranges and sums; here a one is a number."""
    x = r.random()
    pick = r.choice((lambda: r.randrange(1, 21), lambda: r.randrange(1, 100), lambda: r.randrange(2, 100) * 10))
    a, b = pick(), pick()
    sa, sb = cardinal(a, r), cardinal(b, r)
    if x < .3: return f'{sa} to {sb}', f'{a} to {b}'
    if x < .5: return f'from {sa} to {sb}', f'from {a} to {b}'
    if x < .7: return f'between {sa} and {sb}', f'between {a} and {b}'
    if x < .82: return f'{sa} or {sb}', f'{a} or {b}'
    if x < .87: return f'one in {sb}', f'1 in {b}'
    word = r.choice(('plus', 'minus'))
    return f'{sa} {word} {sb}', f'{a} {word} {b}'


def fraction(r):
    """Fractions stay as spoken."""
    x = r.random()
    if x < .35: s = r.choice(('two', 'three', 'four', 'five', 'nine')) + ' ' + r.choice(FRACTIONS)
    elif x < .7: s = r.choice(('a', 'one')) + ' ' + r.choice(('third', 'third', 'quarter', 'half', 'fifth', 'tenth', 'sixth', 'eighth'))
    else: s = r.choice(('three quarters', 'two thirds', 'half a million', 'half an hour', 'half a kilometer', 'a quarter of an hour', 'half a second'))
    return s, s


KINDS = {
    'number': (number, 12), 'negative': (negative, 5), 'decimal': (decimal, 6), 'percent': (percent, 6), 'measure': (measure, 10), 'temperature': (temperature, 4),
    'money': (money, 12), 'time': (time, 14), 'time_after': (time_after, 2), 'date': (date, 18), 'calendar': (calendar, 7), 'ordinal': (ordinal, 6),
    'telephone': (telephone, 9), 'code': (code, 3), 'labelled': (labelled, 2), 'span': (span, 4), 'fraction': (fraction, 2), 'scaled': (scaled, 1),
}
