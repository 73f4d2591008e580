// What is said to a proxy, and what it answers: no I/O.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include <rampart/http/impl/wipe.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/proxy.hpp>
#include <rampart/text/ascii.hpp>

namespace rampart::http::detail {

/// Asks a proxy for a tunnel to a server. Whoever drives it writes `output()` when there is some,
/// and reads at most `wanted()` bytes otherwise, until it is `open()` or has `failed()`.
class tunnel_dialogue {
public:
    tunnel_dialogue(proxy const& through, origin const& to) : through_{through}, to_{to} {
        if (through_.kind() == proxy_kind::socks5) {
            greet();
        } else {
            ask_for_connect();
        }
    }
    tunnel_dialogue(tunnel_dialogue const&) = delete;
    tunnel_dialogue& operator=(tunnel_dialogue const&) = delete;
    ~tunnel_dialogue() {
        wipe(output_);
        wipe(input_);
    }

    /// To be written before anything is read.
    [[nodiscard]] std::string_view output() const noexcept {
        return std::string_view{output_}.substr(written_);
    }
    void written(std::size_t count) noexcept {
        written_ += count;
        if (written_ < output_.size()) return;
        wipe(output_);
        written_ = 0;
    }

    /// How much to read at most.
    [[nodiscard]] std::size_t wanted() const noexcept {
        return state_ == state::connect ? 1024 : needed_ - input_.size();
    }

    void take(std::string_view bytes) {
        make_room(input_, bytes.size());
        input_ += bytes;
        if (state_ == state::connect) return take_header();
        if (input_.size() >= needed_) take_socks();
    }

    [[nodiscard]] bool open() const noexcept { return state_ == state::open; }
    [[nodiscard]] bool failed() const noexcept { return state_ == state::failed; }

    /// Whether a byte of an answer came.
    [[nodiscard]] bool answer_begun() const noexcept { return begun_ || !input_.empty(); }

    /// The status line, or what a SOCKS answer means; why it failed when it did.
    [[nodiscard]] std::string const& answer() const noexcept { return answer_; }

    /// Of HTTP, once known.
    [[nodiscard]] int status() const noexcept { return status_; }

private:
    enum class state { connect, method, login, reply, address, open, failed };
    static constexpr std::size_t max_header = 64 * 1024;

    void fail(std::string_view why) {
        answer_ = why;
        state_ = state::failed;
    }

    // CONNECT: RFC 9110, section 9.3.6.

    void ask_for_connect() {
        state_ = state::connect;
        bool const bracketed = to_.host.find(':') != std::string::npos;
        auto const authority =
            (bracketed ? '[' + to_.host + ']' : to_.host) + ':' + std::to_string(to_.port);
        // Growing would leave copies of the password behind.
        auto const credentials = through_.user().size() + through_.password().reveal().size();
        output_.reserve(128 + 2 * authority.size() + 2 * credentials);
        output_.append("CONNECT ").append(authority).append(" HTTP/1.1\r\nHost: ");
        output_.append(authority).append("\r\n");
        if (!through_.user().empty()) {
            output_ += "Proxy-Authorization: Basic ";
            append_credentials(output_);
            output_ += "\r\n";
        }
        output_ += "\r\n";
    }

    /// Basic, RFC 7617: user and password with a colon between, in base64.
    void append_credentials(std::string& out) const {
        std::string plain;
        plain.reserve(through_.user().size() + 1 + through_.password().reveal().size());
        plain.append(through_.user()).append(":").append(through_.password().reveal());
        constexpr std::string_view letters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::size_t at = 0; at < plain.size(); at += 3) {
            auto const count = (std::min)(plain.size() - at, std::size_t{3});
            std::uint32_t bits = 0;
            for (std::size_t byte = 0; byte < 3; ++byte) {
                bits <<= 8;
                if (byte < count) bits |= static_cast<unsigned char>(plain[at + byte]);
            }
            for (std::size_t letter = 0; letter < 4; ++letter) {
                out += letter > count ? '=' : letters[(bits >> (18 - 6 * letter)) & 63];
            }
        }
        wipe(plain);
    }

    void take_header() {
        for (;;) {
            auto const line_end = input_.find('\n');
            if (line_end == std::string::npos) break;
            if (!read_status({input_.data(), line_end})) {
                return fail("sent something that is no answer of HTTP/1.1");
            }
            int const kind = status_ / 100;
            // Nothing behind a refusal's first line is needed, and it may be long in coming.
            bool const interim = kind == 1 && status_ != 101;
            if (!interim && kind != 2) return fail("answered " + answer_);
            auto const end = header_end();
            if (end == std::string::npos) break;
            if (kind == 2) {
                // Whatever the headers say of a body, what follows would be the server's, which is
                // not the one to speak first.
                if (end != input_.size()) return fail("sent more than its answer: " + answer_);
                state_ = state::open;
                return;
            }
            begun_ = true;
            input_.erase(0, end); // an interim answer
        }
        if (input_.size() > max_header) fail("sent a header of more than 64 KiB");
    }

    /// Behind the blank line; npos when it has not come.
    [[nodiscard]] std::size_t header_end() const noexcept {
        for (auto at = input_.find('\n'); at != std::string::npos; at = input_.find('\n', at + 1)) {
            auto const rest = std::string_view{input_}.substr(at + 1);
            if (rest.starts_with("\n")) return at + 2;
            if (rest.starts_with("\r\n")) return at + 3;
        }
        return std::string::npos;
    }

    /// "HTTP/1.1 200 Connection established"
    bool read_status(std::string_view line) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        bool const fine = line.size() >= 12 && line.starts_with("HTTP/1.") &&
                          text::is_digit(line[7]) && line[8] == ' ' && text::is_digit(line[9]) &&
                          text::is_digit(line[10]) && text::is_digit(line[11]) &&
                          (line.size() == 12 || line[12] == ' ');
        if (!fine) return false;
        status_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
        answer_ = line.substr(0, repeats_password(line.substr(12)) ? 12 : 200);
        for (char& letter : answer_) {
            if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) letter = '?';
        }
        return status_ >= 100;
    }

    /// Whether a proxy says what it was told in confidence.
    [[nodiscard]] bool repeats_password(std::string_view text) const {
        auto const password = through_.password().reveal();
        if (password.empty()) return false;
        std::string encoded;
        encoded.reserve(4 + 2 * (through_.user().size() + password.size()));
        append_credentials(encoded);
        bool const repeats = text.find(password) != std::string_view::npos ||
                             text.find(encoded) != std::string_view::npos;
        wipe(encoded);
        return repeats;
    }

    // SOCKS5: RFC 1928, and RFC 1929 for user and password.

    void greet() {
        // Without authentication, or with user and password.
        output_ = through_.user().empty() ? std::string{"\x05\x01\x00", 3}
                                          : std::string{"\x05\x02\x00\x02", 4};
        expect(state::method, 2);
    }

    void expect(state next, std::size_t bytes) {
        state_ = next;
        needed_ = bytes;
    }

    [[nodiscard]] unsigned byte(std::size_t at) const noexcept {
        return static_cast<unsigned char>(input_[at]);
    }
    static char one_byte(std::size_t number) noexcept { return static_cast<char>(number); }

    void take_socks() {
        begun_ = true;
        switch (state_) {
        case state::method: return method_chosen();
        case state::login:
            if (byte(1) != 0) return fail("did not accept user and password");
            wipe(input_);
            return ask_for_server();
        case state::reply: return replied();
        case state::address:
            answer_ = "SOCKS5 succeeded";
            state_ = state::open;
            return;
        case state::connect:
        case state::open:
        case state::failed: return;
        }
    }

    void method_chosen() {
        if (byte(0) != 5) return fail("does not speak SOCKS5");
        auto const method = byte(1);
        wipe(input_);
        if (method == 0) return ask_for_server();
        if (method != 2 || through_.user().empty()) {
            return fail(
                through_.user().empty() ? "wants authentication"
                                        : "takes neither user and password nor nothing");
        }
        auto const password = through_.password().reveal();
        output_.reserve(3 + through_.user().size() + password.size());
        output_ += '\x01';
        (output_ += one_byte(through_.user().size())) += through_.user();
        (output_ += one_byte(password.size())) += password;
        expect(state::login, 2);
    }

    void ask_for_server() {
        output_.assign("\x05\x01\x00", 3);
        boost::system::error_code is_name;
        auto const address = boost::asio::ip::make_address(to_.host, is_name);
        auto const append = [this](auto const& bytes) {
            for (auto const one : bytes)
                output_ += static_cast<char>(one);
        };
        if (is_name) {
            if (to_.host.size() > 255) return fail("takes no host name of more than 255 bytes");
            output_ += '\x03';
            (output_ += one_byte(to_.host.size())) += to_.host;
        } else if (address.is_v4()) {
            output_ += '\x01';
            append(address.to_v4().to_bytes());
        } else {
            output_ += '\x04';
            append(address.to_v6().to_bytes());
        }
        output_ += one_byte(to_.port >> 8);
        output_ += one_byte(to_.port & 0xFF);
        expect(state::reply, 5); // up to the first byte of the address, which may be its length
    }

    void replied() {
        if (byte(0) != 5) return fail("does not speak SOCKS5");
        if (auto const code = byte(1); code != 0) return fail(words_of(code));
        auto const kind = byte(3);
        if (kind == 1) return expect(state::address, 4 + 4 + 2);
        if (kind == 4) return expect(state::address, 4 + 16 + 2);
        if (kind == 3) return expect(state::address, 4 + 1 + byte(4) + 2);
        fail("sent something that is no answer of SOCKS5");
    }

    [[nodiscard]] static std::string words_of(unsigned code) {
        constexpr std::string_view words[] = {
            "",
            "general failure",
            "connection not allowed by its rules",
            "network unreachable",
            "host unreachable",
            "connection refused",
            "TTL expired",
            "command not supported",
            "address type not supported"};
        auto const known = code < std::size(words);
        return "answered " + (known ? std::string{words[code]} : "with an unknown code") +
               " (SOCKS5 code " + std::to_string(code) + ')';
    }

    proxy const& through_;
    origin const& to_;
    std::string output_;
    std::size_t written_ = 0; ///< of the output
    std::string input_;
    std::string answer_;
    state state_ = state::failed;
    std::size_t needed_ = 0;
    int status_ = 0;
    bool begun_ = false;
};

} // namespace rampart::http::detail
