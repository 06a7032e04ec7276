"""Test carriers, written by hand and kept out of training: what exact match is measured on."""
from sentences import entity, clean
from tokens import SPOKEN_IDS
from words import FUNCTION

CARRIERS = """the meeting starts {time} on {date}
she was born on {date} in a small village
he paid {money} for the old bicycle
we drove {measure} before lunch
it is {temperature} outside today
the bill came to {money} and we left {money} as a tip
about {percent} of the students passed the exam
call me back on {telephone} before noon
my number is {telephone}
the parcel weighs {measure} and costs {money}
please wake me up at {time}
her train leaves at {time} and arrives at {time}
they have been married since {calendar}
the war ended in {calendar}
prices rose by {percent} between {calendar} and {calendar}
there were {number} people in the hall
we need {number} chairs and {number} tables
the answer is {decimal}
pi is roughly {decimal}
the balance on the account was {negative}
it fell to {temperature} last night
this is her {ordinal} birthday
he finished in {ordinal} place
the {ordinal} floor is closed
on {date} the company sold {number} cars
the population grew from {number} to {number} people
remind me to call {telephone} at {time}
an increase of {percent} in one year
the recipe needs {measure} of flour and {measure} of water
the shop opens at {time} and closes at {time}
the deadline is {date}
i will be there by {time}
book a table for {number} at {time} on {date}
between you and me it costs {money}
you may leave at {time}
she may arrive on {date}
the soldiers march {measure} every day
wait a second the total is {money}
the point is that {percent} of them agreed
the second train leaves at {time}
one of them paid {money}
no one has seen it since {date}
the code is {code}
dial {telephone} for help
the temperature dropped from {temperature} to {temperature}
interest rates went up to {percent}
{date} was a sunny day
{money} is too much for a sandwich
{number} visitors came on {date}
{percent} of voters said yes
{time} works for me
{measure} is a long way to walk
the museum was built in {calendar} and restored in {calendar}
a {measure} cable is enough
the flight departs at {time} from gate b
he ran {measure} in the morning and swam {measure} in the evening
my appointment is on {date} at {time}
send {money} to my brother by {date}
it took me {number} minutes to get home
in {calendar} the rent was {money} per month
i am {number} years old
march was cold and may was warm
we may meet again in the second half of the month
the first of them had a point
a friend of mine lives in the city
there is no point in waiting for one more second
one may wonder whether this is true
they march past the old town hall
hello how are you doing
thank you for your help with the garden
please open the window
could you tell me the way to the station
i have no idea what you are talking about
at this point nobody knows
he took a quarter of the cake and half of the pie
in the past few years nothing changed
may i ask you a question
that was a negative experience for all of us
she is the one who called me a second ago
it's the best day of the week
we will be back in an hour or so
oh what a lovely surprise
the answer was no
a few hundred people gathered in the square
i am sure that you are right
the room was full of flowers
the score was {number} to {number}
he lives in {labelled}
we are in {labelled} near the lift
{labelled} is delayed until {time}
{fraction} of the land is forest
the company lost {money} last year
the budget is {money}
more than {scaled} people watched the show
i counted {span} birds
choose a number {span}
see you {time_after} then
the bus comes {time_after} on weekdays
the music of the {calendar} is my favourite
turn left after {measure} and stop
only {percent} remains
my phone number is {telephone} and my office is {telephone}
the treaty was signed on {date} and renewed on {date}
add {measure} of sugar and {measure} of salt
bake it at {temperature} for {number} minutes
it was {temperature} at {time} on {date}
the error is {negative}
profits were {negative} last quarter
between {number} and {number} guests are expected
we sold {number} tickets for {money} each
the {ordinal} and {ordinal} players got {money}
at {time} on {date} we paid {money} for {measure} of rice
from {date} until {date} the office is closed
the speed limit is {measure}
the value changed by {decimal} on {date} and by {percent} on {date}
give me {number}
{number}
{date}
{money}
{time}
{telephone}
{percent}""".split('\n')


def pair(r, carrier):
    """One filled carrier as [spoken, written, kinds], or None when the neighbours would change a meaning."""
    parts, spoken, out, kinds = [], [], [], []
    for word in carrier.split():
        if word.startswith('{'):
            e = entity(r, word[1:-1])
            if e[3] == '1': return None
            parts.append(e); spoken.append(e[2]); out.append(e[3]); kinds.append(e[1])
            continue
        spoken.append(word); out.append(word)
        if word in SPOKEN_IDS: parts.append(('w', word))
        elif not parts or parts[-1] != ('s',): parts.append(('s',))
    if kinds and not clean(slots_for_everyday(parts)): return None
    return [' '.join(spoken), ' '.join(out), kinds or ['none']]


def slots_for_everyday(parts):
    """Hand-written carriers may have everyday words anywhere but beside an entity: elsewhere they count as unknown words for the check."""
    out = []
    for i, p in enumerate(parts):
        beside = any(q[0] == 'e' for q in parts[max(0, i - 1):i] + parts[i + 1:i + 2])
        if p[0] == 'w' and p[1] not in FUNCTION and not beside and p[1] != 'i': p = ('s',)
        if p != ('s',) or not out or out[-1] != ('s',): out.append(p)
    return out


def pairs(r, count):
    out = []
    while len(out) < count:
        p = pair(r, r.choice(CARRIERS))
        if p: out.append(p)
    return out
