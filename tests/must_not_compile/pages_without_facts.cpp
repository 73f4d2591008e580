// expect: rampart: this page form lacks facts(page)
#include <rampart/hexarails.hpp>

struct own_page {
    rampart::json::rows<rampart::hexarails::trade_row> list;
};
BOOST_DESCRIBE_STRUCT(own_page, (), (list))

struct own_pages : rampart::pages_by_number {
    static auto& items(own_page& page) { return page.list; }
};
constexpr own_pages paging(own_page const*) { return {}; }

inline constexpr rampart::hexarails::operation<rampart::json::nothing, own_page> list_own{
    .path = "/own/list", .effect = rampart::effect::reads};

void wrong(rampart::hexarails::client& api) {
    for (auto&& item : api.pages<list_own>())
        (void)item;
}
