// expect: rampart: this scheme is declared but not defined here: include its definition
#include <rampart/sign/signer.hpp>

struct scheme;

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
