// expect: rampart: this endpoint is not paged
#include <rampart/hexarails.hpp>

void wrong(rampart::hexarails::client& api) {
    for (auto&& item : api.pages<rampart::hexarails::health>())
        (void)item;
}
