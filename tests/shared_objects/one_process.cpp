// What is one in a process is so over shared objects with hidden visibility, loaded apart.
#include <dlfcn.h>

#include <string>

#include <boost/system/error_category.hpp>

#include <doctest/doctest.h>

namespace {

/// A plug-in, loaded so that it sees no other one.
class plugin {
public:
    explicit plugin(char const* path) : handle_{::dlopen(path, RTLD_NOW | RTLD_LOCAL)} {
        REQUIRE_MESSAGE(handle_ != nullptr, ::dlerror());
    }

    template <class Function>
    [[nodiscard]] Function* find(char const* name) const {
        auto* const found = ::dlsym(handle_, name);
        REQUIRE(found != nullptr);
        return reinterpret_cast<Function*>(found);
    }

private:
    void* handle_; // never closed: what it holds lives as long as the process
};

} // namespace

TEST_CASE("shared objects compare error categories as equal") {
    plugin const one{RAMPART_FIRST_PLUGIN};
    plugin const other{RAMPART_SECOND_PLUGIN};
    using category = boost::system::error_category const*();
    using compare = bool(boost::system::error_category const&);
    auto const& first = *one.find<category>("category")();
    CHECK(one.find<compare>("is_rampart_category")(first));
    CHECK(other.find<compare>("is_rampart_category")(first));
    CHECK_FALSE(other.find<compare>("is_rampart_category")(boost::system::generic_category()));
}

// Clang gives no symbol that is unique in a process: there the documentation says what is allowed.
#if !defined(__clang__)
TEST_CASE("shared objects share the nonces of a key and the payers' buckets") {
    plugin const one{RAMPART_FIRST_PLUGIN};
    plugin const other{RAMPART_SECOND_PLUGIN};
    using next = long long(char const*);
    auto const first = one.find<next>("next_nonce")("key");
    CHECK(other.find<next>("next_nonce")("key") == first + 1);
    CHECK(one.find<next>("next_nonce")("key") == first + 2);
    using payers = void const*();
    CHECK(one.find<payers>("payers")() == other.find<payers>("payers")());
}
#endif
