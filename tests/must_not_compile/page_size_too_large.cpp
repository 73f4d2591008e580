// expect: this_constant_is_outside_the_documented_bounds
#include <rampart/hexarails.hpp>

rampart::hexarails::customer_list const wrong{.pageSize = 101};
