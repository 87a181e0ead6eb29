// Package v1alpha1 stubs the Ironic kind: the fields that baremetal-operator reads, under the names that the kind has.
package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/scheme"
)

// IronicStatusReady is the type of the condition that says whether Ironic answers.
const IronicStatusReady = "Ready"

type TLS struct {
	CertificateName string `json:"certificateName,omitempty"`
}

type IronicSpec struct {
	APICredentialsName string `json:"apiCredentialsName,omitempty"`
	TLS                TLS    `json:"tls,omitempty"`
}

type IronicStatus struct {
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

type Ironic struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   IronicSpec   `json:"spec,omitempty"`
	Status IronicStatus `json:"status,omitempty"`
}

type IronicList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Ironic `json:"items"`
}

func (in *Ironic) DeepCopyObject() runtime.Object {
	return in.deepCopy()
}

func (in *Ironic) deepCopy() *Ironic {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Status.Conditions = make([]metav1.Condition, len(in.Status.Conditions))
	copy(out.Status.Conditions, in.Status.Conditions)
	return &out
}

func (in *IronicList) DeepCopyObject() runtime.Object {
	out := *in
	in.ListMeta.DeepCopyInto(&out.ListMeta)
	out.Items = make([]Ironic, len(in.Items))
	for i := range in.Items {
		out.Items[i] = *in.Items[i].deepCopy()
	}
	return &out
}

var builder = &scheme.Builder{GroupVersion: schema.GroupVersion{Group: "ironic.metal3.io", Version: "v1alpha1"}}

// AddToScheme makes the kind known to a client.
var AddToScheme = builder.AddToScheme

func init() {
	builder.Register(&Ironic{}, &IronicList{})
}
