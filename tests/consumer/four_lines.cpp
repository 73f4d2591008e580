// README's first lines, compiled optimised, with warnings.
#include <iostream>
#include <string>
#include <utility>

#include <rampart/hexarails.hpp>

void make_customer(std::string const& key, rampart::sign::secret secret) {
    rampart::hexarails::client api{rampart::hexarails::sandbox, {key, std::move(secret)}};
    auto made = api.call<rampart::hexarails::create_customer>({.name = "Jane", .email = "j@x.io"});
    if (!made) throw rampart::call_failed{made.error()};
    std::cout << made->id << ' ' << text_of(made->status) << '\n';
}
