// expect: deleted
// expect: rampart::sign::
#include <ostream>

#include <rampart/sign/secret.hpp>

void wrong(std::ostream& out, rampart::sign::secret const& key) { out << key; }
