// Signs requests from a file with the single header alone. A line is a provider and the fields of
// one request, each in hex and after a space; the answer is its header values, one a line.
#include "rampart-sign.hpp"

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace sign = rampart::sign;

template <class Scheme>
void answer(std::vector<std::string> const& fields) {
    sign::basic_signer<Scheme> const signer{fields.at(0), sign::secret{fields.at(1)}};
    sign::signed_headers<Scheme> headers;
    auto const why = signer.sign_with(
        {fields.at(4), fields.at(5), fields.at(6), fields.at(7), fields.at(8) == "1"}, fields.at(2),
        fields.at(3), headers);
    if (why != sign::failure::none) std::cout << describe(why) << '\n';
    for (std::size_t at = 0; at < headers.size(); ++at)
        std::cout << headers.name(at) << ": " << headers.value(at) << '\n';
}

} // namespace

int main(int, char** arguments) {
    std::ifstream in{arguments[1]};
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        std::string provider;
        std::getline(words, provider, ' ');
        std::vector<std::string> fields;
        for (std::string word; std::getline(words, word, ' ');)
            fields.push_back(sign::decode_hex(word).value());
        fields.resize(9);
        if (provider == "hexarails") answer<rampart::hexarails::scheme>(fields);
        if (provider == "rampnow") answer<rampart::rampnow::scheme<>>(fields);
        if (provider == "banxa") answer<rampart::banxa::scheme<>>(fields);
    }
}
