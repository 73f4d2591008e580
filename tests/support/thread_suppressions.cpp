// What ThreadSanitizer is told to leave out: two orders it cannot see, neither of them rampart's.
// Compiled in, so that the program is judged alike from tests/run.sh and by hand.

// ThreadSanitizer's own hook: it asks for this text when the program starts.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" char const* __tsan_default_suppressions();

extern "C" char const* __tsan_default_suppressions() { // NOLINT(bugprone-reserved-identifier)
    return
        // OpenSSL is not instrumented: its atomic reference counts order what its calls to
        // memcpy and free do, and only the latter are seen.
        "called_from_lib:libcrypto.so\n"
        "called_from_lib:libssl.so\n"
        // Asio counts the owners of an executor down with a release and an acquire fence;
        // fences are not modelled (boost/asio/detail/atomic_count.hpp).
        "race:boost::asio::execution::detail::shared_target_executor\n";
}
