using Microsoft.AspNetCore.Authorization;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Names of policies for <c>[Authorize]</c>: each lets in its role and those above it.</summary>
internal static class RolePolicies
{
    public const string ReadOnly = "read_only";
    public const string Moderator = "moderator";
    public const string Senior = "senior";
    public const string Admin = "admin";

    public static void AddTo(AuthorizationOptions authorization)
    {
        foreach (var role in Enum.GetValues<UserRole>())
            authorization.AddPolicy(role.WireName(), policy => policy.AddAuthenticationSchemes(Sessions.Scheme).RequireAuthenticatedUser().RequireAssertion(context => Sessions.RoleOf(context.User) >= role));
    }
}
