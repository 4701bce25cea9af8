#include "CHighlighting.h"

/* An old standard with one thing of the new. */
#pragma clang diagnostic ignored "-Wc23-extensions"

/* Each grammar is a file in Resources/grammars, named as here. */
#define GRAMMARS(each) \
    each(bash, "bash") \
    each(bashsession, "bashsession") \
    each(cpp, "c++") \
    each(c, "c") \
    each(cmake, "cmake") \
    each(csharp, "csharp") \
    each(css, "css") \
    each(dart, "dart") \
    each(diff, "diff") \
    each(docker, "docker") \
    each(elixir, "elixir") \
    each(fish, "fish") \
    each(go, "go") \
    each(graphql, "graphql") \
    each(haskell, "haskell") \
    each(hcl, "hcl") \
    each(html, "html") \
    each(ini, "ini") \
    each(java, "java") \
    each(javascript, "javascript") \
    each(json, "json") \
    each(kotlin, "kotlin") \
    each(lua, "lua") \
    each(makefile, "makefile") \
    each(markdown, "markdown") \
    each(nix, "nix") \
    each(perl, "perl") \
    each(php, "php") \
    each(powershell, "powershell") \
    each(protobuf, "protobuf") \
    each(python, "python") \
    each(r, "r") \
    each(ruby, "ruby") \
    each(rust, "rust") \
    each(scala, "scala") \
    each(scss, "scss") \
    each(sql, "sql") \
    each(swift, "swift") \
    each(toml, "toml") \
    each(typescript, "typescript") \
    each(xml, "xml") \
    each(yaml, "yaml") \
    each(zig, "zig")

static const uint8_t grammar_bash[] = {
#embed "../../Resources/grammars/bash.xml"
};
static const uint8_t grammar_bashsession[] = {
#embed "../../Resources/grammars/bashsession.xml"
};
static const uint8_t grammar_cpp[] = {
#embed "../../Resources/grammars/c++.xml"
};
static const uint8_t grammar_c[] = {
#embed "../../Resources/grammars/c.xml"
};
static const uint8_t grammar_cmake[] = {
#embed "../../Resources/grammars/cmake.xml"
};
static const uint8_t grammar_csharp[] = {
#embed "../../Resources/grammars/csharp.xml"
};
static const uint8_t grammar_css[] = {
#embed "../../Resources/grammars/css.xml"
};
static const uint8_t grammar_dart[] = {
#embed "../../Resources/grammars/dart.xml"
};
static const uint8_t grammar_diff[] = {
#embed "../../Resources/grammars/diff.xml"
};
static const uint8_t grammar_docker[] = {
#embed "../../Resources/grammars/docker.xml"
};
static const uint8_t grammar_elixir[] = {
#embed "../../Resources/grammars/elixir.xml"
};
static const uint8_t grammar_fish[] = {
#embed "../../Resources/grammars/fish.xml"
};
static const uint8_t grammar_go[] = {
#embed "../../Resources/grammars/go.xml"
};
static const uint8_t grammar_graphql[] = {
#embed "../../Resources/grammars/graphql.xml"
};
static const uint8_t grammar_haskell[] = {
#embed "../../Resources/grammars/haskell.xml"
};
static const uint8_t grammar_hcl[] = {
#embed "../../Resources/grammars/hcl.xml"
};
static const uint8_t grammar_html[] = {
#embed "../../Resources/grammars/html.xml"
};
static const uint8_t grammar_ini[] = {
#embed "../../Resources/grammars/ini.xml"
};
static const uint8_t grammar_java[] = {
#embed "../../Resources/grammars/java.xml"
};
static const uint8_t grammar_javascript[] = {
#embed "../../Resources/grammars/javascript.xml"
};
static const uint8_t grammar_json[] = {
#embed "../../Resources/grammars/json.xml"
};
static const uint8_t grammar_kotlin[] = {
#embed "../../Resources/grammars/kotlin.xml"
};
static const uint8_t grammar_lua[] = {
#embed "../../Resources/grammars/lua.xml"
};
static const uint8_t grammar_makefile[] = {
#embed "../../Resources/grammars/makefile.xml"
};
static const uint8_t grammar_markdown[] = {
#embed "../../Resources/grammars/markdown.xml"
};
static const uint8_t grammar_nix[] = {
#embed "../../Resources/grammars/nix.xml"
};
static const uint8_t grammar_perl[] = {
#embed "../../Resources/grammars/perl.xml"
};
static const uint8_t grammar_php[] = {
#embed "../../Resources/grammars/php.xml"
};
static const uint8_t grammar_powershell[] = {
#embed "../../Resources/grammars/powershell.xml"
};
static const uint8_t grammar_protobuf[] = {
#embed "../../Resources/grammars/protobuf.xml"
};
static const uint8_t grammar_python[] = {
#embed "../../Resources/grammars/python.xml"
};
static const uint8_t grammar_r[] = {
#embed "../../Resources/grammars/r.xml"
};
static const uint8_t grammar_ruby[] = {
#embed "../../Resources/grammars/ruby.xml"
};
static const uint8_t grammar_rust[] = {
#embed "../../Resources/grammars/rust.xml"
};
static const uint8_t grammar_scala[] = {
#embed "../../Resources/grammars/scala.xml"
};
static const uint8_t grammar_scss[] = {
#embed "../../Resources/grammars/scss.xml"
};
static const uint8_t grammar_sql[] = {
#embed "../../Resources/grammars/sql.xml"
};
static const uint8_t grammar_swift[] = {
#embed "../../Resources/grammars/swift.xml"
};
static const uint8_t grammar_toml[] = {
#embed "../../Resources/grammars/toml.xml"
};
static const uint8_t grammar_typescript[] = {
#embed "../../Resources/grammars/typescript.xml"
};
static const uint8_t grammar_xml[] = {
#embed "../../Resources/grammars/xml.xml"
};
static const uint8_t grammar_yaml[] = {
#embed "../../Resources/grammars/yaml.xml"
};
static const uint8_t grammar_zig[] = {
#embed "../../Resources/grammars/zig.xml"
};

#define ENTRY(symbol, name) {name, grammar_##symbol, sizeof grammar_##symbol},
static const ch_grammar grammars[] = {GRAMMARS(ENTRY)};

size_t ch_grammar_count(void) { return sizeof grammars / sizeof *grammars; }

ch_grammar ch_grammar_at(size_t place) { return grammars[place]; }
