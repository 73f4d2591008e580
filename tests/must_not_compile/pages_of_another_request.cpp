// expect: rampart: this page form lacks number(request), the page that this endpoint
#include <rampart/hexarails.hpp>

struct own_page {
    rampart::json::rows<rampart::hexarails::trade_row> list;
    std::optional<std::int64_t> total;
    std::optional<std::int64_t> pageNum;
    std::optional<std::int64_t> pageSize;
};
BOOST_DESCRIBE_STRUCT(own_page, (), (list, total, pageNum, pageSize))

struct own_query {
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(own_query, (), (cursor))

using own_pages = rampart::hexarails::numbered_pages;
constexpr own_pages paging(own_page const*) { return {}; }

inline constexpr rampart::hexarails::operation<own_query, own_page> list_own{
    .path = "/own/list", .effect = rampart::effect::reads};

void wrong(rampart::hexarails::client& api) {
    for (auto&& item : api.pages<list_own>())
        (void)item;
}
