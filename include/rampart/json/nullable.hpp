// An optional member that tells "absent" from "null".
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace rampart {

/// A std::optional that remembers whether it is empty because the wire said `null`. Both read as
/// empty; what came as `null` is written back as `null`, what was absent stays absent.
template <class T>
class nullable : public std::optional<T> {
public:
    using std::optional<T>::optional;
    using std::optional<T>::operator=;

    /// An empty one that is written as `null`.
    [[nodiscard]] static nullable null() {
        nullable out;
        out.null_ = true;
        return out;
    }

    /// Whether it stands for `null` rather than for a member that is not there.
    [[nodiscard]] bool is_null() const noexcept { return null_ && !this->has_value(); }

private:
    bool null_ = false;
};

} // namespace rampart
