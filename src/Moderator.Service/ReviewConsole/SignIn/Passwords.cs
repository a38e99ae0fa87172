using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Hashes passwords and compares with them (PBKDF2 with HMAC-SHA512, as ASP.NET's hasher does it).</summary>
internal sealed class Passwords
{
    public const int MinLength = 12;
    public const int MaxLength = 256;

    /// <summary>As OWASP's password storage cheat sheet has it for HMAC-SHA512.</summary>
    private const int Iterations = 210_000;

    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> _nobodys;

    public Passwords() => _nobodys = new Lazy<string>(() => HashOf(SecretToken.Make()));

    public string HashOf(string password) => _hasher.HashPassword(this, password);

    /// <summary>Whether it is the user's. Takes as long where there is no user, or one without a password.</summary>
    public bool IsOf(User? user, string password)
    {
        if (password.Length > MaxLength) return false;
        var isRight = _hasher.VerifyHashedPassword(this, user?.PasswordHash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed;
        return isRight && user?.PasswordHash is not null;
    }

    /// <summary>What is wrong with a password that somebody chooses; null for nothing.</summary>
    public static PasswordFault? FaultOf(string password, string again, string name)
    {
        if (password.Length is < MinLength or > MaxLength) return PasswordFault.Length;
        if (!string.Equals(password, again, StringComparison.Ordinal)) return PasswordFault.Differs;
        return password.Contains(name, StringComparison.OrdinalIgnoreCase) && password.Length < name.Length + MinLength ? PasswordFault.HoldsName : null;
    }
}

/// <summary>Why a password is not taken.</summary>
internal enum PasswordFault
{
    Length,

    /// <summary>The second time something else was typed.</summary>
    Differs,

    /// <summary>It is little more than the user's name.</summary>
    HoldsName,
}
