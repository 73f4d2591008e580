// expect: rampart: this page form lacks links(page), the answer's Link headers
#include <rampart/hexarails.hpp>

struct order {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(order, (), (id))

struct order_query {
    std::optional<std::string> after;
};
BOOST_DESCRIBE_STRUCT(order_query, (), (after))

constexpr rampart::link_pages<&order_query::after> paging(std::vector<order> const*) { return {}; }

inline constexpr rampart::hexarails::operation<order_query, std::vector<order>> list_orders{
    .path = "/orders", .effect = rampart::effect::reads};

void wrong(rampart::hexarails::client& api) {
    for (auto&& item : api.pages<list_orders>())
        (void)item;
}
