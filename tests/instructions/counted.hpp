// What is counted in instructions: each does its work once, and what is set up once is kept.
#pragma once

#include <cstddef>

namespace counted {

/// One signature of a POST: the headers, time and nonce given.
std::size_t sign();

/// Whether a notification of usual size is genuine.
std::size_t verify();

/// One request, from typed members to signed bytes.
std::size_t build();

/// A page of 100 rows, from an answer's bytes to typed rows.
std::size_t read();

/// One whole call, blocking, over a transport that answers from a list.
std::size_t call();

} // namespace counted
