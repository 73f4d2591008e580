// expect: deleted
#include <rampart/sign/secret.hpp>

auto wrong(rampart::sign::secret const& key) {
    rampart::sign::secret copy = key;
    return copy.bytes().size();
}
