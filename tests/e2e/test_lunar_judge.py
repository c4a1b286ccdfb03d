#!/usr/bin/python3
"""The lunar calendar against an independent ephemeris, PyEphem (libastro with its
own Moon, Sun and ΔT), and with solar terms found as instants, not by comparing
midnights. Every month that begins in 1900–2199."""
import datetime
import math
import subprocess

import ephem

import support

ZONE = 7 / 24
EPOCH = datetime.date(1970, 1, 1)


def local_day(date):
    """Civil day at UTC+7, since 1970, and seconds from the nearest midnight."""
    day = float(date) + 2415020 - 2440587.5 + ZONE
    seconds = (day - math.floor(day)) * 86400
    return math.floor(day), min(seconds, 86400 - seconds)


def new_moons(first, last):
    at, days = ephem.Date(first), []
    while at < ephem.Date(last):
        at = ephem.next_new_moon(at)
        days.append(local_day(at))
    return days


def principal_terms(first, last):
    """Days on which the Sun reaches a multiple of 30°, with the term: 0 for 0°."""
    at, terms = ephem.Date(first), {}
    while at < ephem.Date(last):
        sun = ephem.Sun(at)
        here = float(ephem.Ecliptic(ephem.Equatorial(sun.g_ra, sun.g_dec, epoch=at), epoch=at).lon)
        term = math.floor(here / (math.pi / 6)) + 1
        for _ in range(8):  # towards the next multiple
            sun = ephem.Sun(at)
            lon = float(ephem.Ecliptic(ephem.Equatorial(sun.g_ra, sun.g_dec, epoch=at), epoch=at).lon)
            gap = (term * math.pi / 6 - lon + math.pi) % (2 * math.pi) - math.pi
            at = ephem.Date(at + gap / (2 * math.pi) * 365.2422)
        terms[local_day(at)[0]] = (term % 12, local_day(at)[1])
        at = ephem.Date(at + 25)
    return terms


def months(moons, terms):
    """Month 11 holds 270°; of 13 months between two such the first without a term is
    the leap month."""
    inside = []
    for (first, _), (end, _) in zip(moons, moons[1:]):
        inside.append([terms[d][0] for d in range(first, end) if d in terms])
    solstices = [i for i, held in enumerate(inside) if 9 in held]
    found = []
    for a, b in zip(solstices, solstices[1:]):
        extra, number = b - a == 13, 11
        for i in range(a, b):
            leap = extra and i > a and not inside[i]
            if leap:
                extra = False
            elif i > a:
                number = number % 12 + 1
            found.append((moons[i][0], f"{number}{'+' if leap else ''}", moons[i][1]))
    return found


def scenario(t):
    moons = new_moons("1898/9/1", "2201/4/1")
    terms = principal_terms("1898/9/1", "2201/4/1")
    judge = {}
    for day, name, margin in months(moons, terms):
        date = EPOCH + datetime.timedelta(days=day)
        if 1900 <= date.year <= 2199:
            judge[date.isoformat()] = (name, margin)
    run = subprocess.run([t.dondoc, "calendar", "--lunar", "1900..2199"], cwd=t.work,
                         capture_output=True, text=True, check=True)
    ours = dict(line.split("\t") for line in run.stdout.splitlines())
    t.equal("months that begin in 1900–2199", len(ours), 3711)
    different = [f"{day}: ours {ours.get(day)}, judge {judge.get(day)}"
                 for day in sorted(ours.keys() | judge.keys())
                 if ours.get(day) != (judge[day][0] if day in judge else None)]
    t.check("every month start and leap month agrees", not different, "\n".join(different))
    tight = sorted((margin, day) for day, (_, margin) in judge.items() if margin < 30)
    print("new moons within 30 s of midnight:", ", ".join(f"{d} ({m:.0f} s)" for m, d in tight))


support.run(scenario)
