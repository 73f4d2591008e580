// Secrets out of the environment and out of files: members of `secret` that need this header.
#pragma once

#include <rampart/sign/config.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/crypto.h>

#include <rampart/sign/key_text.hpp>
#include <rampart/sign/secret.hpp>

namespace rampart::sign {

/// A secret that was read, or the sentence why there is none: it names the variable or the file and
/// the rule, and never shows the value.
class secret_reading {
public:
    /// A secret, or why there is none.
    secret_reading(secret value) : value_{std::move(value)} {}
    /// A secret, or why there is none.
    explicit secret_reading(std::string problem) : problem_{std::move(problem)} {}

    /// Whether there is a secret.
    [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
    /// Whether there is a value.
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    /// Takes the secret out; throws std::runtime_error with the problem when there is none, and
    /// ends a program that is compiled without exceptions.
    [[nodiscard]] secret value() {
        if (!value_) fail();
        return std::move(*value_);
    }

    /// Why there is none; empty when there is one.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }

private:
    [[noreturn]] void fail() const {
#if defined(__cpp_exceptions)
        throw std::runtime_error{problem_};
#else
        std::terminate();
#endif
    }

    std::optional<secret> value_{};
    std::string problem_{};
};

namespace detail {

/// The secret, unless its text is not one.
inline secret_reading checked_secret(std::string const& source, secret value) {
    auto const bytes = value.bytes();
    auto const fault =
        check_secret_text({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
    if (fault == failure::none) return value;
    return secret_reading{source + ": " + std::string{describe(fault)}};
}

/// Why a file of this mode is not to be trusted; empty when it is.
inline std::string mode_problem(std::string const& path, struct stat const& file, bool anyone) {
    if (!S_ISREG(file.st_mode)) return {}; // of a pipe only its ends may read
    if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return path + ": others than its owner may write this file: chmod 600 it";
    }
    if (!anyone && (file.st_mode & S_IROTH) != 0) {
        return path + ": everybody may read this file: chmod 600 it (or 640), or read it with "
                      "secret_readers::anyone when it is guarded otherwise";
    }
    return {};
}

} // namespace detail

/// The value of the variable `name`. One that is not set, is empty or is not a secret
/// (check_secret_text) is a problem. For start-up: the environment must not change meanwhile.
[[nodiscard]] inline secret_reading secret::from_environment(std::string const& name) {
    auto const* const text = std::getenv(name.c_str());
    if (text == nullptr) {
        return secret_reading{name + " is not set: put the secret into the environment"};
    }
    return detail::checked_secret(name, secret{text});
}

/// What the file holds, up to 4096 bytes. A problem is: a file that cannot be read, that others may
/// write, or read unless that is allowed; and a content that is not a secret (check_secret_text),
/// so also one with a line end, which `printf %s` does not write and `echo` does.
[[nodiscard]] inline secret_reading
secret::from_file(std::string const& path, secret_readers readers) {
    constexpr std::size_t longest = 4096;
    auto const cannot = [&](char const* what) {
        return secret_reading{path + ": " + what + ": " + std::generic_category().message(errno)};
    };
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file{
        std::fopen(path.c_str(), "rbe"), &std::fclose};
    if (!file) return cannot("cannot be opened");
    struct stat about {};
    if (::fstat(::fileno(file.get()), &about) != 0) return cannot("cannot be looked at");
    if (auto problem = detail::mode_problem(path, about, readers == secret_readers::anyone);
        !problem.empty()) {
        return secret_reading{std::move(problem)};
    }
    std::setvbuf(file.get(), nullptr, _IONBF, 0); // no second copy in a buffer of stdio's
    std::string content(longest + 1, '\0');
    auto const size = std::fread(content.data(), 1, content.size(), file.get());
    bool const failed = std::ferror(file.get()) != 0;
    auto const whole = content.size();
    secret value{std::string_view{content.data(), failed || size == whole ? 0 : size}};
    OPENSSL_cleanse(content.data(), whole);
    if (failed) return cannot("cannot be read");
    if (size == whole) {
        return secret_reading{path + ": is longer than 4096 bytes: is it the secret's file?"};
    }
    return detail::checked_secret(path, std::move(value));
}

} // namespace rampart::sign
