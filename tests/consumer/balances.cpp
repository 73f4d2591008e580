#include "call.hpp"

std::string balances(client& api) {
    auto const found = api.call<rampart::hexarails::list_balances>();
    if (!found) return found.error().describe();
    std::string out;
    for (auto const& one : *found) {
        out += std::string{text_of(one.balance)} + ' ' + std::string{text_of(one.currency)} + '\n';
    }
    return out;
}
