#!/usr/bin/python3
"""`dondoc unit alias`, `dondoc unit group`: what plans call units. An annex whose units are
not known says so, of helpers once for each name; once they are named, it resolves them."""
import collections

import support

ANNEX = "STT\tNội dung\tSản phẩm\tChủ trì\tPhối hợp\tThời gian\n" + "".join(
    f"{n}\tViệc số {n}\tBáo cáo\t{lead}\tVP UBND\tQuý II/2026\n"
    for n, lead in enumerate(["Các phòng, ban của xã", "Các phòng, ban của xã", "Tổ kinh tế",
                              "các phòng, ban của xã", "Các thôn bản"], 1))


def scenario(t):
    office = support.Office(t)
    annex = office.dir / "phu-luc.tsv"
    annex.write_text(ANNEX, encoding="utf-8")
    ask = ("import", annex, "--plan", "77/KH-UBND", "--unit", "thuy-hung", "--year", "2026")

    def doubts():
        said = office.run(*ask, "--dry-run").stderr.decode()
        return collections.Counter(line.split("`")[1].lower() for line in said.splitlines()
                                   if "W302" in line), said

    names, said = doubts()
    t.equal("each task without a lead is said, each helper once", names, {
        "các phòng, ban của xã": 3, "tổ kinh tế": 1, "các thôn bản": 1, "vp ubnd": 1})
    t.check("and what to do about it", 1 <= said.count("`dondoc unit group`") <= 4, said)

    office.do("unit", "group", "phong-ban", "van-phong", "phong-kinh-te", "--name", "Các phòng, ban của xã")
    office.do("unit", "group", "thon-ban", "--level", "village")
    office.do("unit", "alias", "thon-ban", "Các thôn bản")
    office.do("unit", "alias", "phong-kinh-te", "Tổ kinh tế", "--from", "2026-01-01")
    office.do("unit", "alias", "van-phong", "VP UBND")
    t.equal("nothing is left to doubt", doubts()[0], {})
    office.do(*ask)
    leads = collections.defaultdict(list)
    for title, unit in office.sql(
            "SELECT t.title, u.unit FROM task t JOIN task_unit u ON u.task = t.id AND u.part = 'lead'"
            " WHERE t.plan = '77/KH-UBND' ORDER BY u.seq"):
        leads[title].append(unit)
    t.equal("members lead", leads["Việc số 1"], ["phong-kinh-te", "van-phong"])
    t.equal("so does the one with another spelling", leads["Việc số 3"], ["phong-kinh-te"])
    t.equal("and all units of the level", len(leads["Việc số 5"]), 10)

    office.do("unit", "group", "phong-ban", "phong-van-hoa-xa-hoi")
    t.equal("a member more, the name as it was", (
        office.sql("SELECT count(*) FROM unit_group_member WHERE unit_group = 'phong-ban'"),
        office.sql("SELECT name FROM unit_group WHERE id = 'phong-ban'")),
        ([(3,)], [("Các phòng, ban của xã",)]))
    before = office.facts()
    for args, status in ((("alias", "phong-kinh-tee", "X"), 1), (("alias", "phong-kinh-te"), 2),
                         (("alias",), 2), (("group",), 2), (("group", "Nhóm A"), 1),
                         (("group", "g", "phong-x"), 1), (("group", "g", "--level", "vilage"), 1),
                         (("alias", "van-phong", "X", "--from", "31/02/2026"), 1),
                         (("alias", "van-phong", ""), 1)):
        done = office.run("unit", *args)
        t.check(f"unit {' '.join(args)}: refused", done.returncode == status and done.stderr,
                f"{done.returncode} {done.stderr.decode()}")
    t.equal("and nothing of it is kept", office.facts(), before)


support.run(scenario)
