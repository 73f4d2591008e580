// Definitions of completion.hpp.
#pragma once

#include <rampart/cli/impl/completion.hpp>

#include <algorithm>

#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/suggest.hpp>

namespace rampart::cli {

namespace {

// Each script hands the words over to `rampart __complete`, and offers what that prints. A word
// that ends with '=' waits for its value, so that no space follows it.

constexpr char const* bash = R"script(_rampart() {
    local line=${COMP_LINE:0:COMP_POINT} words current
    read -ra words <<<"$line"
    [[ $line == *' ' ]] && words+=('')
    current=${words[-1]}
    local IFS=$'\n'
    COMPREPLY=($("${words[0]}" __complete "${words[@]:1}" 2>/dev/null))
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    # Bash has split the word at '=' and ':', and completes what is behind the last of them.
    if [[ $current == *[=:]* ]]; then
        local begin=${current%"${current##*[=:]}"}
        COMPREPLY=("${COMPREPLY[@]#"$begin"}")
    fi
}
complete -o default -F _rampart rampart
)script";

constexpr char const* zsh = R"script(#compdef rampart
_rampart() {
    local -a found waiting
    found=("${(@f)$(${words[1]} __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    waiting=("${(@M)found:#*=}")
    found=("${(@)found:#*=}")
    if [[ -n ${waiting[*]} ]]; then compadd -S '' -- "${waiting[@]}"; fi
    if [[ -n ${found[*]} ]]; then compadd -- "${found[@]}"; fi
    if [[ -z ${waiting[*]}${found[*]} ]]; then _files; fi
}
compdef _rampart rampart
)script";

constexpr char const* fish = R"script(function __rampart_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete $words[2..] 2>/dev/null
end
complete -c rampart -a '(__rampart_complete)'
)script";

/// The script for the program's own name.
std::string of_this_program(std::string script) {
    constexpr std::string_view written = "rampart";
    auto const& name = program_name();
    for (auto at = script.find(written); at != std::string::npos;
         at = script.find(written, at + name.size()))
        script.replace(at, written.size(), name);
    return script;
}

std::vector<std::string> values_of_option(std::string_view option) {
    if (option == "--output") return {"json", "jsonl", "table"};
    if (option == "--header-set") {
        std::vector<std::string> names;
        for (auto const& one : registry::instance().providers) {
            for (auto const& [name, ignored] : one.header_sets())
                names.emplace_back(name);
        }
        return names;
    }
    return {};
}

void add_values(
    std::vector<std::string>& out, std::vector<field> const& fields, std::string const& prefix) {
    for (auto const& one : fields) {
        auto const name = prefix + one.name;
        if (one.type.what == field_type::kind::object) {
            add_values(out, one.type.members, name + '.');
            continue;
        }
        auto const& type =
            one.type.what == field_type::kind::list ? one.type.elements.front() : one.type;
        for (auto const& word : type.words)
            out.push_back(name + '=' + word);
        if (type.what == field_type::kind::flag) {
            out.push_back(name + "=false");
            out.push_back(name + "=true");
        }
        if (type.what == field_type::kind::file) out.push_back(name + "=@");
    }
}

/// Fields of the endpoint: their names, or the values of the one that is being written.
std::vector<std::string>
fields_for(std::string const& provider, std::string const& endpoint, std::string_view current) {
    auto const facts = all_facts_of(provider);
    auto const at = std::ranges::find(facts, endpoint, &endpoint_facts::name);
    std::vector<std::string> out;
    if (at == facts.end()) return out;
    if (current.find('=') != std::string_view::npos) {
        add_values(out, at->fields, {});
        return out;
    }
    for (auto const& name : field_names(at->fields)) {
        if (!is_secret(name)) out.push_back(name + '=');
    }
    return out;
}

std::vector<std::string> names_of(std::string const& provider) {
    std::vector<std::string> out;
    for (auto const& one : all_facts_of(provider))
        out.push_back(one.name);
    return out;
}

bool is_provider(std::string const& name) { return registry::instance().find(name) != nullptr; }

std::vector<std::string>
candidates(std::vector<std::string> const& words, known_command const& command) {
    auto const& current = words.back();
    auto const& before = words[words.size() - 2];
    auto const has_value = [&](std::string const& option) {
        return std::ranges::find(command.valued, option) != command.valued.end();
    };
    if (words.size() > 2 && has_value(before)) return values_of_option(before);
    if (current.starts_with("--dry-run=")) {
        return {"--dry-run=text", "--dry-run=json", "--dry-run=curl"};
    }
    if (current.starts_with('-')) return command.options;
    if (command.name == "completion") return {"bash", "zsh", "fish"};
    if (!command.takes_provider) return {};
    std::vector<std::string> arguments;
    for (std::size_t at = 1; at + 1 < words.size(); ++at) {
        if (words[at].starts_with('-')) {
            if (has_value(words[at])) ++at;
        } else {
            arguments.push_back(words[at]);
        }
    }
    if (arguments.empty()) return provider_names();
    bool const names_endpoint = command.name == "call" || command.name == "describe";
    if (!is_provider(arguments[0])) return {};
    if (command.name == "sign" && arguments.size() == 1) return {"GET", "POST", "PATCH", "DELETE"};
    if (!names_endpoint) return {};
    if (arguments.size() == 1) return names_of(arguments[0]);
    if (command.name == "call") return fields_for(arguments[0], arguments[1], current);
    return {};
}

} // namespace

void print_completion(completion_options const& options) {
    if (options.shell == "bash") return write_out(of_this_program(bash));
    if (options.shell == "zsh") return write_out(of_this_program(zsh));
    if (options.shell == "fish") return write_out(of_this_program(fish));
    reject_input(
        "SHELL: must be bash, zsh or fish, found " + in_quotes(options.shell) +
        did_you_mean(options.shell, {"bash", "zsh", "fish"}));
}

void complete(std::vector<std::string> words, std::vector<known_command> const& commands) {
    if (words.empty()) words.emplace_back();
    std::vector<std::string> found;
    if (words.size() == 1) {
        for (auto const& one : commands)
            found.push_back(one.name);
        found.insert(found.end(), {"--help", "--version"});
    } else {
        auto const at = std::ranges::find(commands, words.front(), &known_command::name);
        if (at != commands.end()) found = candidates(words, *at);
    }
    std::string out;
    for (auto const& one : found) {
        if (one.starts_with(words.back())) out += one + '\n';
    }
    write_out(out);
}

} // namespace rampart::cli
