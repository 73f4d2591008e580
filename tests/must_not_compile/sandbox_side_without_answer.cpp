// expect: rampart: this type is not a side of the sandbox: it needs a name, path_prefixes, keys(),
// start(context) and answer(request, now)
#include <rampart/sandbox/server.hpp>

struct acme_side {
    static constexpr std::string_view name = "acme";
    static constexpr std::string_view path_prefixes[] = {"/acme/"};
    rampart::sandbox::key_pair keys() const { return {"key", "secret"}; }
    void start(rampart::sandbox::side_context const&) {}
    rampart::sandbox::wire_response answer(rampart::sandbox::wire_request const&) { return {}; }
};

rampart::sandbox::server wrong{{}, acme_side{}};
