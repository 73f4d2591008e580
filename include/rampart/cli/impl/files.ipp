// Definitions of files.hpp.
#pragma once

#include <rampart/cli/impl/files.hpp>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

namespace {

std::string_view content_type_of(std::string extension) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> types{
        {{".pdf", "application/pdf"},
         {".png", "image/png"},
         {".jpg", "image/jpeg"},
         {".jpeg", "image/jpeg"},
         {".txt", "text/plain"},
         {".csv", "text/csv"},
         {".json", "application/json"}}};
    for (char& letter : extension) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    for (auto const& [known, type] : types) {
        if (extension == known) return type;
    }
    return "application/octet-stream";
}

[[noreturn]] void
unreadable(std::string const& path, std::string_view field, std::string const& why) {
    reject_input(
        std::string{field} + ": the file " + in_quotes(path) + " cannot be read (" + why +
        "); check its name and permissions");
}

std::string rest_of(std::istream& in) {
    std::string bytes;
    std::array<char, 65536> block;
    while (in.read(block.data(), block.size()) || in.gcount() > 0) {
        bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
    }
    return bytes;
}

std::string read_standard_input(std::string_view field) {
    static bool taken = false;
    if (std::exchange(taken, true)) {
        reject_input(std::string{field} + ": standard input was read already; name it once");
    }
    auto bytes = rest_of(std::cin);
    if (std::cin.bad()) unreadable("-", field, "reading failed");
    return bytes;
}

} // namespace

std::string read_file(std::string const& path, std::string_view field) {
    if (path == "-") return read_standard_input(field);
    // Opening a folder succeeds, and only reading from it fails, without a reason.
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) unreadable(path, field, "it is a folder");
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        unreadable(path, field, std::error_code{errno, std::generic_category()}.message());
    }
    auto bytes = rest_of(file);
    if (file.bad()) unreadable(path, field, "reading failed");
    return bytes;
}

std::string text_or_file(std::string const& given, std::string_view field) {
    if (given == "-") return read_file(given, field);
    return given.starts_with('@') ? read_file(given.substr(1), field) : given;
}

http::file read_part(std::string const& path, std::string_view field) {
    std::filesystem::path const name{path};
    auto const type = content_type_of(name.extension().string());
    return {name.filename().string(), read_file(path, field), std::string{type}};
}

} // namespace rampart::cli
