// A connection to PostgreSQL that calls a function before and behind each statement.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/journal/postgres_store.hpp>

namespace rampart::test {

class stepping_postgres : public journal::postgres_database {
public:
    stepping_postgres(std::string const& where, std::function<void()> step)
        : postgres_database{where}, step_{std::move(step)} {}

    journal::detail::rows run(std::string_view sql, std::vector<std::string> const& values = {}) {
        step_();
        auto out = postgres_database::run(sql, values);
        step_();
        return out;
    }
    void begin() {
        step_();
        postgres_database::begin();
    }
    void commit() {
        step_();
        postgres_database::commit();
        step_();
    }

private:
    std::function<void()> step_;
};

} // namespace rampart::test
