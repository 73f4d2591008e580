// Named numbers as a JSON object, for report.py.
#pragma once

#include <cstdio>
#include <map>
#include <string>

namespace benchmarks {

/// Numbers in the order of their names; written as one JSON object to a file.
class numbers {
public:
    void set(std::string const& name, double value) {
        values_[name] = value;
        std::printf("  %-46s %14.3f\n", name.c_str(), value);
        std::fflush(stdout);
    }

    [[nodiscard]] bool write(char const* path) const {
        std::FILE* const file = std::fopen(path, "w");
        if (!file) {
            std::perror(path);
            return false;
        }
        char const* comma = "{\n";
        for (auto const& [name, value] : values_) {
            std::fprintf(file, "%s  \"%s\": %.6g", comma, name.c_str(), value);
            comma = ",\n";
        }
        std::fputs("\n}\n", file);
        return std::fclose(file) == 0;
    }

private:
    std::map<std::string, double> values_;
};

} // namespace benchmarks
