// expect: this observer is const where its hook is not: declare the hook const
#include <rampart/policy/observer.hpp>

struct counter {
    int sent = 0;
    void on(rampart::events::request_sent const&) { ++sent; }
};

void wrong(counter const& looking, rampart::observed_call const& call) {
    rampart::notify<rampart::events::request_sent>(looking, call, 1, 10U);
}
