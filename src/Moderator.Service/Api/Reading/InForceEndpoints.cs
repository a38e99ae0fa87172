using Microsoft.AspNetCore.Http.HttpResults;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Reading;

/// <summary>The model and the policy in force, to be read.</summary>
internal static class InForceEndpoints
{
    public static void MapInForce(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models/current", ReadModel)
            .WithName("getCurrentModel")
            .WithSummary("Read which model scores")
            .WithEntityTag()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.NoSite));
        routes.MapGet("/v1/policies/current", ReadPolicy)
            .WithName("getCurrentPolicy")
            .WithSummary("Read which policy decides, and its rules")
            .WithEntityTag()
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.NoSite));
    }

    private static Ok<CurrentModelAnswer> ReadModel(InForceSource inForce)
    {
        using var now = inForce.Read();
        var (version, manifest) = (now.Model.Version, now.Model.Manifest);
        return TypedResults.Ok(new CurrentModelAnswer
        {
            Model = version.ToString(),
            Name = version.Name,
            Version = version.Version,
            Hash = version.Hash,
            Kind = manifest.Kind,
            Attributes = [.. now.Model.Attributes.Select(a => a.WireName())],
            ExperimentalAttributes = manifest.ExperimentalAttributes,
            Languages = manifest.Languages,
            Shadow = now.Shadow?.Version.ToString(),
        });
    }

    private static Ok<CurrentPolicyAnswer> ReadPolicy(InForceSource inForce)
    {
        using var now = inForce.Read();
        var (version, policy) = (now.Policy.Version, now.Policy);
        return TypedResults.Ok(new CurrentPolicyAnswer
        {
            Policy = version.ToString(),
            Name = version.Name,
            Version = version.Version,
            Hash = version.Hash,
            Languages = policy.Languages is null ? null : [.. policy.Languages.Order(StringComparer.Ordinal)],
            Rules = [.. policy.Rules.Select(r => new PolicyRuleAnswer(r.Id, r.Action.WireName(), r.Reason, r.IsFinal))],
            Default = new PolicyDefaultAnswer(policy.WithoutMatch.Action.WireName(), policy.WithoutMatch.Reason),
        });
    }
}
