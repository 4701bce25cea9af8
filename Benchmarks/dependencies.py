"""What each dependency costs in the program, from the map that the linker wrote.

usage: dependencies.py MAP ORDER CHECKOUTS

MAP is lld's -Map, ORDER the functions that run (order.py), CHECKOUTS the folder of the packages. Prints a table of
packages and libraries: everything of them in the program, their code, and how much of that runs in a start and a turn.
"""
import collections
import os
import re
import sys

FOUNDATION = {"lib_FoundationICU": "Foundation: ICU and its data", "libFoundation": "Foundation",
              "libCoreFoundation": "Foundation", "libFoundationEssentials": "Foundation, its essentials",
              "libFoundationInternationalization": "Foundation", "lib_FoundationCShims": "Foundation, its essentials",
              "lib_FoundationCollections": "Foundation, its essentials"}
ARCHIVES = {"libncursesw": "ncurses", "libtinfo": "ncurses", "libedit": "libedit", "libbsd": "libedit",
            "libmd": "libedit", "libsqlite3": "SQLite", "libz": "zlib", "libstdc++": "C++ library",
            "libpcre2-8": "PCRE2", "libcmark-gfm": "cmark-gfm", "libcmark-gfm-extensions": "cmark-gfm"}


def packages(checkouts):
    """Which package a module is of."""
    found = {}
    for package in sorted(os.listdir(checkouts)):
        for folder in ("Sources", "."):
            path = os.path.join(checkouts, package, folder)
            if os.path.isdir(path):
                for module in os.listdir(path):
                    if os.path.isdir(os.path.join(path, module)):
                        found.setdefault(module, package)
    return found


def owner(path, modules):
    """Whose an object file is."""
    if match := re.search(r"/([^/]+)\.build/", path):
        return modules.get(match[1], "Lettera")
    if match := re.search(r"/(lib[^/]+)\.a\(", path):
        library = match[1]
        if library in FOUNDATION:
            return FOUNDATION[library]
        if library in ARCHIVES:
            return ARCHIVES[library]
        if "/swift" in path:
            return "Swift, standard library and runtime"
    if "/swift" in path:
        return "Swift, standard library and runtime"
    return "C library, linker"


def main():
    map_file, order, checkouts = sys.argv[1:4]
    with open(order) as file:
        run = set(file.read().split())
    modules = packages(checkouts)
    everything, code, running = (collections.Counter() for _ in range(3))
    section, who, known = "", "", {}
    line_of = re.compile(r" *[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+) +\d+ (?:(\S.*)| {8}(\S.*)| {16}(\S.*))$")
    with open(map_file, errors="replace") as file:
        for line in file:
            match = line_of.match(line)
            if not match:
                continue
            size, out, into, symbol = int(match[1], 16), match[2], match[3], match[4]
            if out:
                section = out
            elif section.startswith((".debug", ".symtab", ".strtab", ".comment", ".shstrtab", ".bss", ".tbss")):
                continue
            elif into:
                path = into.rsplit(":(", 1)[0]
                if path not in known:
                    known[path] = owner(path, modules)
                who = known[path]
                everything[who] += size
                if section.startswith(".text"):
                    code[who] += size
            elif section.startswith(".text") and symbol in run:
                running[who] += size
    print("| of | in the program | its code | of which runs |")
    print("| --- | ---: | ---: | ---: |")
    rest = [0, 0, 0]
    for name, size in everything.most_common():
        if size < 100_000:
            rest = [a + b for a, b in zip(rest, (size, code[name], running[name]))]
            continue
        print(f"| {name} | {size / 1e6:.2f} MB | {code[name] / 1e6:.2f} MB | {running[name] / 1e3:,.0f} kB |")
    print(f"| all others | {rest[0] / 1e6:.2f} MB | {rest[1] / 1e6:.2f} MB | {rest[2] / 1e3:,.0f} kB |")
    total = sum(everything.values()), sum(code.values()), sum(running.values())
    print(f"| together | {total[0] / 1e6:.2f} MB | {total[1] / 1e6:.2f} MB | {total[2] / 1e3:,.0f} kB |")


if __name__ == "__main__":
    main()
