// Hashes and MACs of whole texts by any crypto policy's types, as their concepts offer them.
#pragma once

#include <string_view>

#include <doctest/doctest.h>

namespace rampart::test {

/// The hash of a text; fails the test when the library refuses.
template <class Digest>
typename Digest::value_type digest_of(std::string_view text) {
    Digest digest;
    digest.update(text);
    typename Digest::value_type out{};
    CHECK(digest.finish(out));
    return out;
}

/// The MAC of a text; fails the test when the library refuses.
template <class Mac>
typename Mac::value_type mac_of(Mac const& keyed, std::string_view text) {
    auto stream = keyed.start();
    stream.update(text);
    typename Mac::value_type out{};
    CHECK(stream.finish(out));
    return out;
}

} // namespace rampart::test
