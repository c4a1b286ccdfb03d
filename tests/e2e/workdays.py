"""Working days of 2026 in Vietnam, from the list of days off: slow, and obviously right."""
import datetime

Day = datetime.date
OFF = {Day(2026, 1, 1), Day(2026, 1, 2), Day(2026, 2, 16), Day(2026, 2, 17), Day(2026, 2, 18),
       Day(2026, 2, 19), Day(2026, 2, 20), Day(2026, 4, 27), Day(2026, 4, 30), Day(2026, 5, 1),
       Day(2026, 8, 31), Day(2026, 9, 1), Day(2026, 9, 2)}
WORKED = {Day(2026, 1, 10), Day(2026, 8, 22)}


def works(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def workdays_from(day, n):
    """The n-th working day strictly after (before) `day`."""
    step = datetime.timedelta(1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not works(day):
            day += step
    return day
