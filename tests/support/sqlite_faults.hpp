// A file system for SQLite that lies under a test: each step that changes a file is told to it
// first, and fails when it says so.
#pragma once

#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace rampart::test {

/// Registers the VFS "faulty". `on_step` is called before each write, sync, truncation and deletion
/// with its name; where it returns false the step is not made and fails.
class sqlite_faults {
public:
    static constexpr char const* name = "faulty";
    using step_type = std::function<bool(char const*)>;

    explicit sqlite_faults(step_type on_step) {
        step() = std::move(on_step);
        static bool const registered = [] {
            auto* const real = sqlite3_vfs_find(nullptr);
            if (!real) return false;
            static sqlite3_vfs vfs = *real;
            vfs.zName = name;
            vfs.pNext = nullptr;
            vfs.szOsFile = static_cast<int>(sizeof(file)) + real->szOsFile;
            vfs.pAppData = real;
            vfs.xOpen = open;
            vfs.xDelete = [](sqlite3_vfs* own, char const* path, int sync) {
                if (!step()("delete")) return SQLITE_IOERR_DELETE;
                auto* const under = static_cast<sqlite3_vfs*>(own->pAppData);
                return under->xDelete(under, path, sync);
            };
            return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
        }();
        if (!registered) throw std::runtime_error{"no SQLite VFS"};
    }
    ~sqlite_faults() {
        step() = [](char const*) { return true; };
    }
    sqlite_faults(sqlite_faults const&) = delete;
    sqlite_faults& operator=(sqlite_faults const&) = delete;

private:
    /// In front of the real file, which stands behind it in memory.
    struct file {
        sqlite3_file head;
        sqlite3_file* under;
    };

    static step_type& step() {
        static step_type one;
        return one;
    }

    static sqlite3_file* under(sqlite3_file* one) { return reinterpret_cast<file*>(one)->under; }

    static int open(sqlite3_vfs* own, char const* path, sqlite3_file* one, int flags, int* out) {
        auto* const real = static_cast<sqlite3_vfs*>(own->pAppData);
        auto* const made = reinterpret_cast<file*>(one);
        made->under = reinterpret_cast<sqlite3_file*>(made + 1);
        std::memset(made->under, 0, static_cast<std::size_t>(real->szOsFile));
        int const code = real->xOpen(real, path, made->under, flags, out);
        one->pMethods = made->under->pMethods ? &methods() : nullptr;
        return code;
    }

    static sqlite3_io_methods const& methods() {
        static sqlite3_io_methods const table = [] {
            sqlite3_io_methods out{};
            out.iVersion = 1;
            out.xClose = [](sqlite3_file* one) { return under(one)->pMethods->xClose(under(one)); };
            out.xRead = [](sqlite3_file* one, void* to, int size, sqlite3_int64 at) {
                return under(one)->pMethods->xRead(under(one), to, size, at);
            };
            out.xWrite = [](sqlite3_file* one, void const* from, int size, sqlite3_int64 at) {
                if (!step()("write")) return SQLITE_IOERR_WRITE;
                return under(one)->pMethods->xWrite(under(one), from, size, at);
            };
            out.xTruncate = [](sqlite3_file* one, sqlite3_int64 size) {
                if (!step()("truncate")) return SQLITE_IOERR_TRUNCATE;
                return under(one)->pMethods->xTruncate(under(one), size);
            };
            out.xSync = [](sqlite3_file* one, int flags) {
                if (!step()("sync")) return SQLITE_IOERR_FSYNC;
                return under(one)->pMethods->xSync(under(one), flags);
            };
            out.xFileSize = [](sqlite3_file* one, sqlite3_int64* size) {
                return under(one)->pMethods->xFileSize(under(one), size);
            };
            out.xLock = [](sqlite3_file* one, int how) {
                return under(one)->pMethods->xLock(under(one), how);
            };
            out.xUnlock = [](sqlite3_file* one, int how) {
                return under(one)->pMethods->xUnlock(under(one), how);
            };
            out.xCheckReservedLock = [](sqlite3_file* one, int* is) {
                return under(one)->pMethods->xCheckReservedLock(under(one), is);
            };
            out.xFileControl = [](sqlite3_file* one, int what, void* with) {
                return under(one)->pMethods->xFileControl(under(one), what, with);
            };
            out.xSectorSize = [](sqlite3_file* one) {
                return under(one)->pMethods->xSectorSize(under(one));
            };
            out.xDeviceCharacteristics = [](sqlite3_file* one) {
                return under(one)->pMethods->xDeviceCharacteristics(under(one));
            };
            return out;
        }();
        return table;
    }
};

} // namespace rampart::test
