"""The words of the number grammar and the closed vocabulary made of them: what the tokeniser knows on the spoken side, and what only the written side has."""
UNITS = 'zero one two three four five six seven eight nine'.split()
TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split()
TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split()
SMALL = UNITS + TEENS
SCALES = 'hundred thousand million billion'.split()
ORDINAL_UNITS = 'zeroth first second third fourth fifth sixth seventh eighth ninth'.split()
ORDINAL_TEENS = 'tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split()
ORDINAL_TENS = 'twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth'.split()
ORDINAL_SCALES = 'hundredth thousandth'.split()
DECADES = 'twenties thirties forties fifties sixties seventies eighties nineties'.split()
FRACTIONS = 'halves thirds quarters fifths tenths'.split()
MONTHS = 'january february march april may june july august september october november december'.split()
CURRENCIES = {'dollar': '$', 'euro': '€', 'pound': '£', 'yen': '¥'}
COINS = {'cent': '$', 'pence': '£'}
CLOCK = "past quarter half o'clock oh o p m am pm a.m. p.m. minute minutes till".split()
MARKS = 'point minus negative plus percent per cent double triple degrees degree celsius centigrade fahrenheit square hour second'.split()
LABELS = 'room flight bus route extension'.split()
# spoken unit -> (singular, plural spellings), written
MEASURES = {
    'km': ['kilometer', 'kilometre', 'kilometers', 'kilometres'], 'm': ['meter', 'metre', 'meters', 'metres'], 'cm': ['centimeter', 'centimetre', 'centimeters', 'centimetres'],
    'mm': ['millimeter', 'millimetre', 'millimeters', 'millimetres'], 'kg': ['kilogram', 'kilo', 'kilograms', 'kilos'], 'g': ['gram', 'gram', 'grams', 'grams'],
    'mg': ['milligram', 'milligram', 'milligrams', 'milligrams'], 'l': ['liter', 'litre', 'liters', 'litres'], 'ml': ['milliliter', 'millilitre', 'milliliters', 'millilitres'],
    'w': ['watt', 'watt', 'watts', 'watts'], 'kw': ['kilowatt', 'kilowatt', 'kilowatts', 'kilowatts'], 'v': ['volt', 'volt', 'volts', 'volts'],
    'mb': ['megabyte', 'megabyte', 'megabytes', 'megabytes'], 'gb': ['gigabyte', 'gigabyte', 'gigabytes', 'gigabytes'],
    'mhz': ['megahertz'] * 4, 'ghz': ['gigahertz'] * 4,
}
FUNCTION = "a an the and at to in on by from until before after between or for of it is it's was i you we they this that no with".split()
WRITTEN_WORDS = list(MEASURES) + ['°c', '°f', 'km/h', 'm/s', 'km²', 'm²', 'am', 'pm']
SPECIAL = ['<s>', '<pad>', '</s>', '<unk>']
SLOTS = [f'<w{i}>' for i in range(8)]
PUNCTUATION = '.,?!;:'


def unique(words):
    return list(dict.fromkeys(words))


SPOKEN = unique(FUNCTION + SMALL + TENS + SCALES + ORDINAL_UNITS[1:] + ORDINAL_TEENS + ORDINAL_TENS + ORDINAL_SCALES + DECADES + FRACTIONS + MONTHS
                + [w + s for w in ('dollar', 'euro', 'pound', 'cent') for s in ('', 's')] + ['yen', 'pence'] + CLOCK + MARKS + LABELS
                + [w for names in MEASURES.values() for w in names])
STARTS = list('0123456789$€£¥-')
JOINED = ['##' + c for c in list('0123456789$€£¥-:.%') + ['st', 'nd', 'rd', 'th', 's']]
TOKENS = unique(SPECIAL + SLOTS + SPOKEN + [w for w in WRITTEN_WORDS if w not in SPOKEN] + STARTS + JOINED)
IDS = {t: i for i, t in enumerate(TOKENS)}
BOS, PAD, EOS = 0, 1, 2
FIRST_SPOKEN, END_SPOKEN = 12, 12 + len(SPOKEN)


def document():
    """vocabulary.json as FORMAT.md describes it."""
    return dict(schema=1, tokens=TOKENS, bos=0, pad=1, eos=2, unk=3, slots=list(range(4, 12)), spoken=[FIRST_SPOKEN, END_SPOKEN],
                tens=TENS, units=UNITS[1:] + ORDINAL_UNITS[1:], punctuation=PUNCTUATION)
