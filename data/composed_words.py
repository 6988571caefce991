"""The words of the corpus "composed": who and what is judged, and with which words."""

from dataclasses import dataclass


def listed(text: str) -> tuple[str, ...]:
    """Split "a, b, c" into its items."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


@dataclass(frozen=True)
class Kind:
    """A sort of thing: how it may be called, its adjectives, what it may be ("a gem") and what it does, by polarity.

    singular, plural: its names. does: verb phrases as (base form, past form).
    """

    name: str
    singular: tuple[str, ...]
    plural: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    good_nouns: tuple[str, ...]
    bad_nouns: tuple[str, ...]
    good_does: tuple[tuple[str, str], ...]
    bad_does: tuple[tuple[str, str], ...]


def phrases(text: str) -> tuple[tuple[str, str], ...]:
    """Split "work well/worked well, ..." into pairs of base and past form."""
    return tuple((base, past) for base, _, past in (item.partition("/") for item in listed(text)))


# Words that go with anything that can be judged.
GOOD = listed(
    "good, great, nice, fine, lovely, decent, wonderful, excellent, amazing, fantastic, brilliant, terrific, superb, "
    "impressive, perfect, outstanding, marvellous, splendid, remarkable, pleasing, first-rate, "
    "top-notch, cool, awesome"
)
BAD = listed(
    "bad, poor, awful, terrible, horrible, dreadful, disappointing, mediocre, lousy, appalling, atrocious, abysmal, "
    "pathetic, nasty, unpleasant, shoddy, second-rate, unacceptable, ridiculous, lame, crappy, rubbish, horrid, dire"
)
# Too strong for "not very" and "hardly": such a denial would be praise or blame by halves.
STRONG = frozenset(
    listed(
        "wonderful, excellent, amazing, fantastic, brilliant, terrific, superb, perfect, outstanding, "
        "marvellous, splendid, "
        "top-notch, first-rate, awesome, awful, terrible, horrible, dreadful, appalling, atrocious, abysmal, "
        "pathetic, "
        "dire, horrid, delicious, gorgeous, stunning, flawless, superlative, useless, disgusting, hideous, "
        "unbearable, "
        "inedible, unforgettable, heavenly, divine, worthless, hopeless, unwatchable, unreadable, filthy, spotless"
    )
)

KINDS = (
    Kind(
        "food",
        listed(
            "the food, the soup, this pizza, the coffee, her apple pie, the curry, my burger, the bread, "
            "the risotto, the salad, "
            "that sandwich, the steak, the sushi, grandma's stew, the ice cream, the tea here, the lasagne, his chili"
        ),
        listed(
            "the noodles, the pancakes, the fries, their dumplings, the cakes, the vegetables, the cocktails, "
            "the cookies"
        ),
        listed(
            "tasty, delicious, fresh, crispy, juicy, flavourful, yummy, well seasoned, tender, mouth-watering, heavenly"
        ),
        listed(
            "bland, stale, soggy, greasy, burnt, overcooked, tasteless, inedible, undercooked, watery, "
            "disgusting, rubbery"
        ),
        listed("a treat, a delight, a feast, a dream"),
        listed("a letdown, an insult, a mess, a disgrace, a disappointment"),
        phrases(
            "taste great/tasted great, smell wonderful/smelled wonderful, hit the spot/hit the spot, "
            "melt in the mouth/melted in the mouth"
        ),
        phrases(
            "taste like cardboard/tasted like cardboard, upset my stomach/upset my stomach, "
            "smell odd/smelled odd, taste of nothing/tasted of nothing"
        ),
    ),
    Kind(
        "place",
        listed(
            "the hotel, this cafe, the restaurant, the beach, our flat, the museum, the campsite, the gym, "
            "the library, that bar, "
            "the old town, the park, the hostel, the swimming pool, the airport, the shop on the corner, "
            "the spa, the lobby"
        ),
        listed(
            "the rooms, the gardens, the toilets, the offices, the changing rooms, the streets, the beaches, the cabins"
        ),
        listed(
            "clean, cosy, spacious, quiet, charming, beautiful, welcoming, spotless, relaxing, peaceful, bright, "
            "well kept"
        ),
        listed(
            "dirty, cramped, noisy, filthy, run-down, depressing, smelly, overcrowded, shabby, gloomy, dingy, "
            "overpriced"
        ),
        listed("a gem, a dream, a little paradise, an oasis, a find"),
        listed("a dump, a tourist trap, a nightmare, a rip-off, a letdown"),
        phrases(
            "make us feel at home/made us feel at home, exceed my expectations/exceeded my expectations, "
            "look lovely/looked lovely"
        ),
        phrases(
            "give me the creeps/gave me the creeps, smell of mould/smelled of mould, "
            "fall short of the photos/fell short of the photos"
        ),
    ),
    Kind(
        "person",
        listed(
            "the waiter, my boss, our guide, the new doctor, her teacher, the bus driver, the landlord, "
            "the plumber, my neighbour, "
            "the goalkeeper, the nurse, the presenter, the coach, my colleague, the babysitter, "
            "the receptionist, their manager, "
            "the mechanic, the hairdresser, the lady at the desk"
        ),
        listed(
            "the staff, the players, my in-laws, the organisers, our new neighbours, the builders, the referees, "
            "the volunteers"
        ),
        listed(
            "friendly, helpful, polite, patient, kind, attentive, competent, charming, honest, reliable, "
            "generous, funny, "
            "thoughtful, professional, caring, supportive, considerate"
        ),
        listed(
            "rude, unhelpful, arrogant, impatient, careless, incompetent, lazy, dishonest, unreliable, cold, "
            "grumpy, mean, "
            "hostile, condescending, unprofessional, bossy, selfish"
        ),
        listed("a gem, a star, a joy to deal with, a true professional, a pleasure to talk to, a blessing, a hero"),
        listed("a pain, a bully, a fraud, a nightmare to work with, a disgrace, a menace"),
        phrases(
            "go out of the way to help/went out of the way to help, keep every promise/kept every promise, "
            "save the day/saved the day, put us at ease/put us at ease"
        ),
        phrases(
            "waste our time/wasted our time, treat everyone like dirt/treated everyone like dirt, "
            "ruin the evening/ruined the evening, let us down/let us down, lie to us/lied to us"
        ),
    ),
    Kind(
        "thing",
        listed(
            "the phone, this laptop, my new bike, the vacuum cleaner, the printer, the washing machine, "
            "this jacket, the tent, "
            "the car, the keyboard, the mattress, my watch, the oven, the camera, the screen, this toaster, "
            "the sofa, the battery, "
            "the heating, this pen, the drill"
        ),
        listed(
            "the headphones, my boots, these curtains, the speakers, the tyres, the buttons, my glasses, these knives"
        ),
        listed(
            "reliable, sturdy, comfortable, practical, well made, durable, handy, stylish, fast, quiet, "
            "easy to use, solid, "
            "light, efficient, good value"
        ),
        listed(
            "flimsy, unreliable, clunky, uncomfortable, useless, badly made, fragile, slow, noisy, hard to use, "
            "faulty, ugly, "
            "overpriced, defective, cheap-looking"
        ),
        listed("a bargain, a lifesaver, a great buy, a beauty, a keeper"),
        listed("a waste of money, a piece of junk, a rip-off, a lemon, a pain to use"),
        phrases(
            "work well/worked well, last for years/lasted for years, do the job/did the job, "
            "run smoothly/ran smoothly, look great/looked great"
        ),
        phrases(
            "break down/broke down, fall apart/fell apart, let me down/let me down, "
            "crash all the time/crashed all the time, drive me mad/drove me mad"
        ),
    ),
    Kind(
        "work",
        listed(
            "the film, this book, the play, the concert, her new album, the series, the novel, the show, "
            "the exhibition, the game, "
            "the musical, the documentary, the plot, the ending, the script, the sequel, the acting, "
            "the soundtrack, that song"
        ),
        listed(
            "the songs, the jokes, the dialogues, the special effects, her poems, the characters, "
            "the last episodes, the lyrics"
        ),
        listed(
            "gripping, moving, funny, original, entertaining, clever, touching, exciting, thrilling, enjoyable, "
            "witty, "
            "captivating, heartwarming, engaging, powerful, memorable, stunning"
        ),
        listed(
            "boring, dull, predictable, tedious, silly, pointless, shallow, confusing, pretentious, unfunny, "
            "lifeless, "
            "forgettable, cheesy, contrived, unwatchable, tiresome, overrated"
        ),
        listed("a masterpiece, a triumph, a delight, a classic, a must, a joy from start to end"),
        listed("a flop, a waste of time, a bore, a mess, a letdown, a yawn"),
        phrases(
            "keep us on the edge of our seats/kept us on the edge of our seats, make me laugh/made me laugh, "
            "move me to tears/moved me to tears, win me over/won me over"
        ),
        phrases(
            "bore us to tears/bored us to tears, put me to sleep/put me to sleep, leave me cold/left me cold, "
            "drag on/dragged on, fall flat/fell flat"
        ),
    ),
    Kind(
        "event",
        listed(
            "the trip, our holiday, the party, the match, the wedding, the meeting, the course, the flight, "
            "the weekend, the tour, "
            "the interview, the lesson, the hike, my first day, the ceremony, the journey, the festival, the workshop"
        ),
        listed("the talks, our lessons, the rides, the negotiations, the first weeks, the summer evenings"),
        listed(
            "fun, enjoyable, relaxing, memorable, exciting, inspiring, well organised, pleasant, worthwhile, "
            "delightful, smooth"
        ),
        listed(
            "stressful, exhausting, chaotic, boring, badly organised, unbearable, miserable, frustrating, "
            "tiresome, painful, tense"
        ),
        listed("a success, a blast, a joy, a treat, an experience to remember, a dream come true"),
        listed("a disaster, a waste of time, a fiasco, a nightmare, a shambles, an ordeal"),
        phrases(
            "go well/went well, make my day/made my day, end on a high/ended on a high, "
            "run like clockwork/ran like clockwork, cheer us up/cheered us up"
        ),
        phrases(
            "go wrong/went wrong, wear us out/wore us out, turn into chaos/turned into chaos, "
            "end in tears/ended in tears, spoil my mood/spoiled my mood"
        ),
    ),
    Kind(
        "service",
        listed(
            "the app, the website, the delivery, the update, customer service, the online shop, the bank, "
            "the internet connection, "
            "the train service, the insurance, the booking system, the support team, the software, "
            "the new version, the bus line, "
            "the repair, the payment page, the search"
        ),
        listed("the instructions, the updates, the buses, the opening hours, the menus, the notifications, the trains"),
        listed(
            "fast, simple, reliable, efficient, helpful, convenient, easy to use, punctual, intuitive, clear, "
            "flexible, quick"
        ),
        listed(
            "slow, complicated, unreliable, inefficient, buggy, inconvenient, confusing, late, clumsy, broken, "
            "useless, expensive"
        ),
        listed("a blessing, a time saver, a role model, a success"),
        listed("a joke, a pain, a headache, a disgrace, a shambles"),
        phrases(
            "work like a charm/worked like a charm, save me hours/saved me hours, "
            "keep its promises/kept its promises, solve my problem/solved my problem"
        ),
        phrases(
            "crash twice a day/crashed twice a day, cost me hours/cost me hours, drive me crazy/drove me crazy, "
            "lose my order/lost my order"
        ),
    ),
)

# What people do with things, by polarity: base form, third person, past.
LIKE = (
    ("like", "likes", "liked"),
    ("love", "loves", "loved"),
    ("enjoy", "enjoys", "enjoyed"),
    ("admire", "admires", "admired"),
    ("appreciate", "appreciates", "appreciated"),
    ("adore", "adores", "adored"),
    ("trust", "trusts", "trusted"),
)
DISLIKE = (
    ("hate", "hates", "hated"),
    ("dislike", "dislikes", "disliked"),
    ("regret", "regrets", "regretted"),
    ("detest", "detests", "detested"),
    ("despise", "despises", "despised"),
    ("loathe", "loathes", "loathed"),
)

INTENSIFIERS = listed("very, really, so, quite, pretty, truly, incredibly, rather, surprisingly, just")
PEOPLE = listed(
    "my sister, my wife, my husband, our son, dad, the children, my friends, my mother, a friend, my brother"
)
EVERYONE = listed("everyone, everybody, all of us, most people, everyone I know, the whole family, my whole class")
NOBODY = listed("nobody, no one, none of us, not one of us, nobody at work, no one in my family, none of my friends")
OPENERS = listed("honestly, frankly, well, surprisingly enough, in the end, all things considered, this time, so far")

# Nothing is said for or against: what is neutral about a thing.
NEUTRAL = {
    "food": listed("vegetarian, on the menu, served at noon, from the region, in the fridge, made with rice"),
    "place": listed(
        "near the station, on the second floor, closed on Mondays, two minutes away, open until six, by the river"
    ),
    "person": listed(
        "from Canada, in the office, on the phone, upstairs, forty years old, on holiday, new here, left-handed"
    ),
    "thing": listed(
        "on the table, in the garage, made of steel, two years old, in the box, from 2019, black, switched off"
    ),
    "work": listed(
        "two hours long, about a sailor, on the shelf, in black and white, based on a diary, in three parts"
    ),
    "event": listed(
        "in the afternoon, next week, over by nine, on a Tuesday, in the town hall, four hours long, in May"
    ),
    "service": listed("online, in English, run by the city, available from Monday, under a new name, free of charge"),
}
