// expect: rampart: this page form lacks ask_for(request, cursor)
#include <rampart/hexarails.hpp>

struct own_page {
    rampart::json::rows<rampart::hexarails::trade_row> list;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(own_page, (), (list, next))

struct own_query {
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(own_query, (), (cursor))

struct own_pages : rampart::pages_by_cursor {
    static auto& items(own_page& page) { return page.list; }
    static auto const& next(own_page const& page) { return page.next; }
};
constexpr own_pages paging(own_page const*) { return {}; }

inline constexpr rampart::hexarails::operation<own_query, own_page> list_own{
    .path = "/own/list", .effect = rampart::effect::reads};

void wrong(rampart::hexarails::client& api) {
    for (auto&& item : api.pages<list_own>())
        (void)item;
}
